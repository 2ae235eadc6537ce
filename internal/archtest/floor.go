package archtest

import (
	"fmt"
	"go/ast"
	"strings"
)

// problem is one breach of the plan.
type problem struct {
	path string
	line int
	what string
}

func (p problem) String() string {
	if p.line == 0 {
		return p.path + ": " + p.what
	}
	return fmt.Sprintf("%s:%d: %s", p.path, p.line, p.what)
}

// check returns every breach of the plan in the tree.
func check(t *tree, p plan) []problem {
	var out []problem
	unlisted := map[string]bool{}
	for _, s := range t.files {
		r, ok := p.rooms[s.room]
		if !ok {
			if !unlisted[s.room] {
				out = append(out, problem{s.room, 0, "is not in the plan"})
			}
			unlisted[s.room] = true
			continue
		}
		s.test = s.test || r.test
		out = append(out, imports(s, r, p)...)
		out = append(out, structs(t, s, r)...)
		out = append(out, deeds(t, s, p)...)
		out = append(out, length(s)...)
	}
	return out
}

func imports(s source, r room, p plan) []problem {
	var out []problem
	for _, i := range s.imports {
		if i.dot {
			out = append(out, problem{s.path, i.line, "imports " + i.path + " under no name, which hides what it takes"})
		}
		if what := refused(s, r, p, i.path); what != "" {
			out = append(out, problem{s.path, i.line, what})
		}
	}
	return out
}

// refused says why the file may not import what, "" when it may.
func refused(s source, r room, p plan, what string) string {
	name, ours := strings.CutPrefix(what, module)
	if !ours {
		if r.std && !s.test && strings.Contains(strings.Split(what, "/")[0], ".") {
			return "imports " + what + ": the standard library only"
		}
		return ""
	}
	to, ok := p.rooms[name]
	switch {
	case name == s.room:
		return ""
	case !ok:
		return "imports " + name + ", which is not in the plan"
	case to.test:
		return refusedTest(s, to)
	case s.test && to.floor <= r.floor, listed(r.leave, name), listed(r.only, name):
		return ""
	case r.only != nil:
		return "imports " + name + ", which is not in its list"
	case to.floor == r.floor:
		return "imports " + name + ": sideways without leave"
	case to.floor > r.floor:
		return "imports " + name + ": up without leave"
	}
	return ""
}

func refusedTest(s source, to room) string {
	if s.test {
		return ""
	}
	return "imports " + to.path + ", which only tests may"
}

// structs finds the struct types that the file takes from a room of which only values are left to it.
func structs(t *tree, s source, r room) []problem {
	var out []problem
	if s.test || len(r.values) == 0 {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		for _, from := range r.values {
			if s.takes(sel, module+from) && t.structs[from+"."+sel.Sel.Name] {
				out = append(out, problem{s.path, t.line(sel), "takes the row " + sel.Sel.Name + " from " + from + ", which leaves it values only"})
			}
		}
		return true
	})
	return out
}

// A file beyond maxLines has more than one thing to say.
const maxLines = 600

func length(s source) []problem {
	if s.generated || s.lines <= maxLines {
		return nil
	}
	return []problem{{s.path, 0, fmt.Sprintf("has %d lines, %d at most", s.lines, maxLines)}}
}
