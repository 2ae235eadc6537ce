package models

import _ "github.com/a/b"
