package nested

import _ "gorm.io/gorm"
