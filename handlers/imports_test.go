package handlers

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is a package of the module by its folder; "" is main.
func room(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}

// mayImport is the whole law: arrows point down.
var mayImport = map[string][]string{
	"":          {"handlers", "views", "providers", "models", "static"},
	"handlers":  {"handlers", "views", "providers", "models", "static"},
	"views":     {"views", "models", "static"},
	"providers": {"providers", "models"},
	"models":    {"models"},
	"static":    {},
}

func TestArrowsPointDown(t *testing.T) {
	root := ".."
	files := 0
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != root && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		files++
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(relative))
		if folder == "." {
			folder = ""
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, filepath.ToSlash(relative), folder, imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("only %d files were looked at", files)
	}
}

func checkImport(t *testing.T, file, folder, imported string) {
	to, ours := strings.CutPrefix(imported, "countersign/")
	if !ours {
		return
	}
	isTest := strings.HasSuffix(file, "_test.go") || strings.HasSuffix(folder, "test")
	if !slices.Contains(mayImport[room(folder)], room(to)) && !isTest {
		t.Errorf("%s imports %s: arrows point down", file, imported)
	}
	// A sandbox that shares code with its adapter would agree with its mistakes.
	if strings.HasPrefix(folder, "providers/") && strings.HasSuffix(folder, "/sandbox") && to == strings.TrimSuffix(folder, "/sandbox") && !isTest {
		t.Errorf("%s imports the adapter that it is there to judge", file)
	}
	if strings.HasSuffix(to, "test") && !isTest {
		t.Errorf("%s imports %s, which is for tests", file, imported)
	}
}
