package web

// Handler serves one request.
type Handler func(*Ctx) error

// Route is one line of the only route table.
type Route struct {
	Method  string
	Path    string // echo's pattern
	Realm   Realm
	Access  Access
	Handle  Handler
	MaxBody int64 // bytes; 0 takes the realm's
	Name    string
}
