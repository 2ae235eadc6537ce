package handlers

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// mostRules bounds a rule set that is brought as a file.
const mostRules = 1 << 20

var errRulesFile = fault.New(fault.Invalid, "design.file").On("file")

// ProgrammeVersions lists all rule sets that were published, each with what it changed.
func (h *Handlers) ProgrammeVersions(c *web.Ctx) error {
	x, err := h.Programmes.Versions(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	loc, w := c.Loc, designWords{c.Loc, h, x.Goods}
	p := service.VersionsPage{Page: h.desk(c, "design.versions"), Up: designUp(c, x.Programme.ID, say(loc, x.NameZh, x.NameEn)), None: loc.T("design.versions.none")}
	for i, v := range x.Versions {
		row := service.VersionView{
			N: v.Version, At: v.CreatedAt, By: v.By, Hash: v.Hash, Current: v.Version == x.Version, Texts: h.ruleTexts(loc, v.Parsed),
			JSON: under(placeProgrammes, x.Programme.ID, "rules.json") + "?version=" + strconv.Itoa(v.Version),
		}
		if i+1 < len(x.Versions) {
			t := w.changeTable(loc.T("design.changes.from", "version", x.Versions[i+1].Version), loc.T("design.changes.none"), x.Versions[i+1].Parsed, v.Parsed)
			row.Changes = &t
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Render(http.StatusOK, service.Versions(p))
}

func designUp(c *web.Ctx, id, name string) []ui.Crumb {
	return []ui.Crumb{{Text: c.Loc.T("programmes.title"), Href: placeProgrammes}, {Text: name, Href: under(placeProgrammes, id)}}
}

// RulesFile is the canonical text of a version, or the draft's as it stands.
func (h *Handlers) RulesFile(c *web.Ctx) error {
	x, err := h.Programmes.Versions(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if n, ok := whole(c.QueryParam("version")); ok {
		for _, v := range x.Versions {
			if int64(v.Version) == n {
				return sendText(c, v.Rules, x.Slug+"-v"+strconv.Itoa(v.Version))
			}
		}
		return web.ErrMissing
	}
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	text, err := programmes.RulesText(d.Rules)
	if err != nil {
		return err
	}
	return sendText(c, text, x.Slug+"-draft")
}

func sendText(c *web.Ctx, text, name string) error {
	attach(c, name+".json")
	return c.Blob(http.StatusOK, "application/json; charset=utf-8", []byte(text))
}

// RulesImport puts a rule set that was brought as a file into the draft.
func (h *Handlers) RulesImport(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	r, err := readRules(c, form)
	if err == nil {
		revision, _ := whole(form.Get("revision"))
		err = h.Programmes.Edit(c.Std(), c.Actor, id, revision, func(old *programmes.Rules) error { *old = r; return nil })
	}
	if err == nil {
		c.Flash("design.done.imported")
		return c.SeeOther(under(placeProgrammes, id, "design"))
	}
	if correctable(err) {
		return h.designPage(c, err, "")
	}
	return err
}

func readRules(c *web.Ctx, form url.Values) (r programmes.Rules, err error) {
	text := form.Get("text")
	if file := onlyFile(c); file != nil {
		if file.Size > mostRules {
			return r, errRulesFile
		}
		body, err := file.Open()
		if err != nil {
			return r, web.ErrBody.Wrap(err)
		}
		defer func() { _ = body.Close() }()
		b, err := io.ReadAll(io.LimitReader(body, mostRules))
		if err != nil {
			return r, web.ErrBody.Wrap(err)
		}
		text = string(b)
	}
	if strings.TrimSpace(text) == "" {
		return r, errRequired.With("label", c.Loc.T("design.file.label")).On("file")
	}
	r, err = programmes.ReadRules(strings.TrimPrefix(text, "\ufeff"))
	if err != nil {
		return r, errRulesFile.Wrap(err)
	}
	return r, nil
}
