package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"supermarket/internal/apidoc"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Docs lists the operations of the JSON API.
func (h *Handlers) Docs(c *web.Ctx) error {
	p := shop.APIPage{Page: h.page(c, "api.title"), SpecHref: "/api/openapi.json"}
	p.Samples = []ui.Sample{{Label: c.Loc.T("keys.sample"), Text: sampleCall(c), Lang: "shell"}}
	for _, o := range apidoc.Operations() {
		name := c.Loc.T("api.group." + o.Group)
		i := slices.IndexFunc(p.Groups, func(g shop.APIGroup) bool { return g.Name == name })
		if i < 0 {
			i = len(p.Groups)
			p.Groups = append(p.Groups, shop.APIGroup{Name: name})
		}
		p.Groups[i].Operations = append(p.Groups[i].Operations, operation(c.Loc, o))
	}
	return c.Render(http.StatusOK, shop.API(p))
}

func operation(loc *i18n.Loc, o apidoc.Operation) shop.Operation {
	out := shop.Operation{Method: o.Method, Path: apidoc.Base + o.Path, Summary: loc.T(o.TextID()), Key: o.Writes()}
	if o.Scope != "" {
		out.Scope = loc.T("scope." + o.Scope)
	}
	for _, p := range o.Params {
		out.Params = append(out.Params, ui.Fact{Key: p.Name, Value: loc.T("api.param." + p.Text), Sub: p.In})
	}
	for _, status := range append([]int{o.Answer.Status}, o.Refuses...) {
		out.Answers = append(out.Answers, ui.Fact{Key: strconv.Itoa(status), Value: apidoc.AnswerText(loc, status)})
	}
	return out
}
