package archtest

import (
	"go/ast"
	"slices"
	"strings"
)

// deed is something that only the rooms named by "may" in the plan do.
type deed struct {
	name    string
	tests   scope
	imports []string            // paths; a trailing slash stands for all below
	names   map[string][]string // package path -> names taken from it
	methods []string
}

type scope int

const (
	everywhere scope = iota
	notInTests
	onlyInTests
)

var guarded = []deed{
	{name: "gorm", imports: []string{"gorm.io/"}},
	{name: "sql", imports: []string{"database/sql", "github.com/jackc/pgx/", "modernc.org/sqlite", "github.com/pressly/goose/"}},
	{name: "stripe", imports: []string{"github.com/stripe/"}},
	{name: "call-out", tests: notInTests, names: map[string][]string{
		"net/http": {
			"Client", "DefaultClient", "Transport", "DefaultTransport", "NewRequest", "NewRequestWithContext", "Get", "Head", "Post", "PostForm",
		},
		"net/http/httputil": {"ReverseProxy", "NewSingleHostReverseProxy"},
	}},
	{name: "begin", tests: notInTests, methods: []string{"Atomic"}},
	{name: "read-time", tests: notInTests, names: map[string][]string{"time": {"Now", "Since", "Until"}}},
	{name: "read-environment", tests: notInTests, names: map[string][]string{"os": {"Getenv", "LookupEnv"}}},
	{name: "sleep", tests: onlyInTests, names: map[string][]string{"time": {"Sleep"}}},
	{name: "skip", tests: onlyInTests, methods: []string{"Skip", "Skipf", "SkipNow"}},
}

func (d deed) covers(s source) bool {
	switch d.tests {
	case notInTests:
		return !s.test
	case onlyInTests:
		return s.test
	}
	return true
}

func deeds(t *tree, s source, p plan) []problem {
	var out []problem
	for _, d := range guarded {
		if !d.covers(s) || listed(p.may[d.name], s.room) {
			continue
		}
		out = append(out, d.inImports(s)...)
		out = append(out, d.inText(t, s)...)
	}
	return out
}

func (d deed) inImports(s source) []problem {
	var out []problem
	for _, i := range s.imports {
		for _, path := range d.imports {
			if i.path == path || strings.HasSuffix(path, "/") && strings.HasPrefix(i.path, path) {
				out = append(out, problem{s.path, i.line, d.name + " is not left to this room: " + i.path})
			}
		}
	}
	return out
}

func (d deed) inText(t *tree, s source) []problem {
	var out []problem
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if ok && d.isDone(s, sel) {
			out = append(out, problem{s.path, t.line(sel), d.name + " is not left to this room: " + sel.Sel.Name})
		}
		return true
	})
	return out
}

func (d deed) isDone(s source, sel *ast.SelectorExpr) bool {
	for path, names := range d.names {
		if s.takes(sel, path) && slices.Contains(names, sel.Sel.Name) {
			return true
		}
	}
	owner, _ := sel.X.(*ast.Ident)
	return slices.Contains(d.methods, sel.Sel.Name) && !isPropertyTest(owner)
}

// A property test's Skip drops one drawn value; it skips no test.
func isPropertyTest(owner *ast.Ident) bool {
	if owner == nil || owner.Obj == nil {
		return false
	}
	field, ok := owner.Obj.Decl.(*ast.Field)
	if !ok {
		return false
	}
	star, ok := field.Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	typ, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := typ.X.(*ast.Ident)
	return ok && pkg.Name == "rapid"
}
