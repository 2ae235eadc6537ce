// Package migrations owns the schema: the same numbers, tables and columns for
// PostgreSQL and for SQLite, applied in order and never edited once released.
package migrations

import "embed"

// Postgres holds the migrations of PostgreSQL in the folder "postgres".
//
//go:embed postgres/*.sql
var Postgres embed.FS

// SQLite holds the migrations of SQLite in the folder "sqlite".
//
//go:embed sqlite/*.sql
var SQLite embed.FS
