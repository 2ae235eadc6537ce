package peer

import (
	_ "database/sql"

	_ "github.com/jackc/pgx/v5"
	_ "github.com/stripe/stripe-go/v76"
	_ "gorm.io/gorm"
)
