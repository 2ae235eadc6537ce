package operator_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"supermarket/internal/i18n"
)

func texts(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// eachPage renders every sample in every language and hands over its tree.
func eachPage(t *testing.T, claim func(t *testing.T, lang string, doc *html.Node)) {
	t.Helper()
	bundle := texts(t)
	for _, lang := range i18n.Languages() {
		for name, page := range samples(bundle.For(lang)) {
			t.Run(name+"/"+lang, func(t *testing.T) {
				var b bytes.Buffer
				if err := page.Render(context.Background(), &b); err != nil {
					t.Fatal(err)
				}
				doc, err := html.Parse(&b)
				if err != nil {
					t.Fatal(err)
				}
				claim(t, lang, doc)
			})
		}
	}
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return strings.TrimSpace(b.String())
}

func TestNoPageLacksAText(t *testing.T) {
	bundle := texts(t)
	for _, lang := range i18n.Languages() {
		for name, page := range samples(bundle.For(lang)) {
			var b bytes.Buffer
			if err := page.Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String(), "⟦") || strings.Contains(b.String(), "&lt;no value&gt;") {
				t.Errorf("%s (%s) shows a missing text or value", name, lang)
			}
		}
	}
	if missing := bundle.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
}

func TestEveryPageHasOneFirstHeadingAndAMain(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		count := map[string]int{}
		walk(doc, func(n *html.Node) { count[n.Data]++ })
		if count["h1"] != 1 || count["main"] != 1 || count["title"] != 1+count["svg title"] && count["title"] < 1 {
			t.Errorf("h1 %d, main %d", count["h1"], count["main"])
		}
	})
}

func TestEveryInputHasALabel(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		labelled := map[string]bool{}
		walk(doc, func(n *html.Node) {
			if id, ok := attr(n, "for"); ok && n.Data == "label" && text(n) != "" {
				labelled[id] = true
			}
		})
		walk(doc, func(n *html.Node) {
			if !slices.Contains([]string{"input", "select", "textarea", "progress"}, n.Data) {
				return
			}
			if kind, _ := attr(n, "type"); kind == "hidden" {
				return
			}
			if within := n.Parent; within.Data == "label" && text(within) != "" {
				return
			}
			if id, _ := attr(n, "id"); !labelled[id] {
				t.Errorf("%s %q has no label", n.Data, id)
			}
		})
	})
}

func TestNoPageNeedsAnInlineStyleOrScript(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		walk(doc, func(n *html.Node) {
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("inline <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s has %s", n.Data, a.Key)
				}
			}
		})
	})
}

func TestNoIDStandsTwice(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		seen := map[string]bool{}
		walk(doc, func(n *html.Node) {
			id, ok := attr(n, "id")
			if ok && seen[id] {
				t.Errorf("id %q stands twice", id)
			}
			seen[id] = true
		})
	})
}

func TestEveryDescriptionIsOnThePage(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		ids, wanted := map[string]bool{}, []string{}
		walk(doc, func(n *html.Node) {
			if id, ok := attr(n, "id"); ok {
				ids[id] = true
			}
			for _, key := range []string{"aria-describedby", "aria-labelledby"} {
				if list, ok := attr(n, key); ok {
					wanted = append(wanted, strings.Fields(list)...)
				}
			}
		})
		for _, id := range wanted {
			if !ids[id] {
				t.Errorf("%s is named but not there", id)
			}
		}
	})
}

func TestEnglishPagesHoldChineseOnlyWhereMarked(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		if lang == i18n.English {
			unmarked(t, doc)
		}
	})
}

func unmarked(t *testing.T, n *html.Node) {
	if own, ok := attr(n, "lang"); ok && strings.HasPrefix(own, "zh") {
		return
	}
	if n.Type == html.TextNode && strings.IndexFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		t.Errorf("Chinese without a mark: %q", strings.TrimSpace(n.Data))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		unmarked(t, c)
	}
}

func TestAFormWithProblemsSaysSoFirst(t *testing.T) {
	bundle := texts(t)
	for lang, want := range map[string]string{i18n.Chinese: "错误：", i18n.English: "Error: "} {
		var b bytes.Buffer
		if err := samples(bundle.For(lang))["sign-in"].Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		for _, claim := range []string{"<title>" + want, `href="#f-email"`, `id="f-email-problem"`, `aria-invalid="true"`, "autofocus"} {
			if !strings.Contains(page, claim) {
				t.Errorf("%s lacks %s", lang, claim)
			}
		}
	}
}

func TestEveryChartHasItsTable(t *testing.T) {
	eachPage(t, func(t *testing.T, lang string, doc *html.Node) {
		walk(doc, func(n *html.Node) {
			if class, _ := attr(n, "class"); n.Data != "figure" || !strings.HasPrefix(class, "chart") && class != "tilemap" {
				return
			}
			tables := 0
			walk(n, func(c *html.Node) {
				if c.Data == "table" {
					tables++
				}
			})
			if tables == 0 {
				t.Error("a figure without a table")
			}
		})
	})
}

func TestAllProvincialUnitsAreOnTheMap(t *testing.T) {
	var b bytes.Buffer
	if err := samples(texts(t).For(i18n.English))["home"].Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), `class="tile-name`); got != 34 {
		t.Errorf("%d units", got)
	}
}
