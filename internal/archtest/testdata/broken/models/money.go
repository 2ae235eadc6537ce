package models

import _ "github.com/a/b"

type Money int64

type Order struct{ Total Money }
