package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const module = "supermarket/"

// source is one parsed Go file; room is its folder below the root.
type source struct {
	path, room string
	test       bool
	lines      int
	generated  bool
	file       *ast.File
	imports    []imported
}

type imported struct {
	path string
	line int
	dot  bool
}

// tree is every Go file of the module, whatever its build tags.
type tree struct {
	fset    *token.FileSet
	files   []source
	structs map[string]bool // "room.Name" of every struct type
}

func (t *tree) line(n ast.Node) int { return t.fset.Position(n.Pos()).Line }

// readTree parses the module at root; modules nested in it, testdata and hidden folders stay out.
func readTree(root string) (*tree, error) {
	t := &tree{fset: token.NewFileSet(), structs: map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(root, path, d.Name())
		}
		if strings.HasSuffix(path, ".go") {
			return t.read(root, path)
		}
		return nil
	})
	return t, err
}

func enter(root, path, name string) error {
	if path == root {
		return nil
	}
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func (t *tree) read(root, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(t.fset, path, text, parser.ParseComments)
	if err != nil {
		return err
	}
	short, err := filepath.Rel(root, path)
	if err != nil {
		return err
	}
	s := source{
		path: short, room: filepath.Dir(short), file: file,
		test:      strings.HasSuffix(path, "_test.go"),
		lines:     strings.Count(string(text), "\n"),
		generated: ast.IsGenerated(file),
	}
	for _, i := range file.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		s.imports = append(s.imports, imported{name, t.line(i), i.Name != nil && i.Name.Name == "."})
	}
	t.files = append(t.files, s)
	t.findStructs(s)
	return nil
}

func (t *tree) findStructs(s source) {
	for _, d := range s.file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			if named, ok := spec.(*ast.TypeSpec); ok {
				_, is := named.Type.(*ast.StructType)
				t.structs[s.room+"."+named.Name.Name] = is
			}
		}
	}
}

// takes tells whether sel is a name of the package at path, and no field of a local that is named like it.
func (s source) takes(sel *ast.SelectorExpr, path string) bool {
	owner, ok := sel.X.(*ast.Ident)
	return ok && owner.Obj == nil && owner.Name == s.called(path)
}

// called returns the name by which the file knows the package of an import path, "" when it does not.
func (s source) called(path string) string {
	for _, i := range s.file.Imports {
		if strings.Trim(i.Path.Value, `"`) != path {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path[strings.LastIndex(path, "/")+1:]
	}
	return ""
}
