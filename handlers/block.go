package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// blockKinds are what a block may name.
var blockKinds = []string{models.BlockCode, models.BlockLegalPerson, models.BlockAddress, models.BlockProvider}

// Blocks lists blocks and asks for another.
func (h *Handlers) Blocks(c *web.Ctx) error { return h.blocks(c, nil, nil) }

func (h *Handlers) blocks(c *web.Ctx, form url.Values, wrong error) error {
	list, err := h.Programmes.Blocks(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	loc := c.Loc
	p := ui.MatterPage{Page: h.desk(c, "control.blocks"), Lead: loc.T("control.blocks.lead"), Crumbs: []ui.Crumb{{Text: loc.T("control.title"), Href: placeControls}}, Pager: pager(c, list.Next)}
	p.Problems = problems(loc, wrong, nil)
	p.Parts = []ui.MatterPart{{ID: "blocks", Table: blockTable(loc, list.Rows)}}
	if c.Actor.Role == models.RoleIssuer || c.Actor.Role == models.RoleReviewer {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "add", Heading: loc.T("block.add"), Lead: loc.T("block.add.lead"), Form: blockForm(loc, form)})
	}
	if wrong != nil {
		p.Path = placeBlocks
		return c.Render(web.StatusOf(wrong), ui.Matter(p))
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func blockTable(loc *i18n.Loc, rows []programmes.BlockRow) *ui.Table {
	t := ui.Table{Caption: loc.T("control.blocks"), Quiet: true, Dense: true, Empty: loc.T("block.none"), Head: heads(loc, "block.head.", "subject", "kind", "state", "reason", "from", "until", "by")}
	for _, r := range rows {
		tag, until := blockTag(loc, r), ui.Cell{Text: loc.T("block.open_end")}
		if r.UntilAt != nil {
			until = ui.Cell{Text: loc.Date(*r.UntilAt)}
		}
		t.Rows = append(t.Rows, ui.Row{Warn: r.Live, Cells: []ui.Cell{
			{Text: blockName(loc, r), Href: under(placeBlocks, r.ID), Sub: hits(loc, r)}, {Text: loc.T("block.kind." + r.SubjectKind)}, {Tag: &tag}, {Text: r.Reason}, {Text: loc.Date(r.FromAt)}, until, {Text: r.By},
		}})
	}
	return &t
}

func blockTag(loc *i18n.Loc, r programmes.BlockRow) ui.Tag {
	switch {
	case r.LiftedAt != nil:
		return ui.Tag{Text: loc.T("block.state.lifted")}
	case r.Live && r.LiftAskedBy != "":
		return ui.Tag{Text: loc.T("block.state.asked"), Tone: "wait"}
	case r.Live:
		return ui.Tag{Text: loc.T("block.state.live"), Tone: "warn"}
	}
	return ui.Tag{Text: loc.T("block.state.over")}
}

// blockName is what a block names: of a provider its name.
func blockName(loc *i18n.Loc, r programmes.BlockRow) string {
	if r.SubjectKind == models.BlockProvider && len(r.Providers) > 0 {
		return say(loc, r.Providers[0].NameZh, r.Providers[0].NameEn)
	}
	return r.Subject
}

// hits are whom a block names, in a line.
func hits(loc *i18n.Loc, r programmes.BlockRow) string {
	var names []string
	for _, f := range r.Firms {
		names = append(names, f.Name)
	}
	if r.SubjectKind != models.BlockProvider {
		for _, p := range r.Providers {
			names = append(names, say(loc, p.NameZh, p.NameEn))
		}
	}
	if len(names) == 0 && r.SubjectKind != models.BlockProvider {
		return loc.T("block.nobody")
	}
	return strings.Join(names, loc.T("list.comma"))
}

func blockForm(loc *i18n.Loc, form url.Values) *ui.MatterForm {
	kind := ui.Choice{Name: "kind", Label: loc.T("block.head.kind")}
	for _, k := range blockKinds {
		kind.Options = append(kind.Options, ui.Option{Value: k, Text: loc.T("block.kind." + k), Hint: loc.T("block.kind." + k + ".hint"), Checked: form.Get("kind") == k})
	}
	return &ui.MatterForm{
		Action: placeBlocks, Key: or(form.Get("key"), models.NewID("key")), Choices: []ui.Choice{kind},
		Fields: []ui.Field{
			{Name: "subject", Label: loc.T("block.subject"), Hint: loc.T("block.subject.hint"), Value: clip(form.Get("subject"))},
			{Name: "until", Label: loc.T("block.until"), Hint: loc.T("block.until.hint"), Type: "date", Width: 16, Optional: true, Value: clip(form.Get("until"))},
		},
		Areas:  []ui.Field{{Name: "reason", Label: loc.T("control.reason.label"), Hint: loc.T("block.reason.hint"), Value: clip(form.Get("reason"))}},
		Button: ui.Button{Text: loc.T("block.add.button"), Kind: "warning"},
	}
}

// BlockAdd keeps a firm or provider from public money.
func (h *Handlers) BlockAdd(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.Blocking{Kind: form.Get("kind"), Subject: form.Get("subject"), Reason: form.Get("reason"), Key: form.Get("key")}
	if text := form.Get("until"); text != "" {
		if in.Until, err = time.ParseInLocation(time.DateOnly, text, china); err != nil {
			return h.blocks(c, form, programmes.ErrBlockUntil)
		}
		in.Until = in.Until.AddDate(0, 0, 1).UTC() // the day is the last one
	}
	_, err = h.Programmes.Block(c.Std(), c.Actor, in)
	switch {
	case err == nil:
		c.Flash("block.done")
		return c.SeeOther(placeBlocks)
	case correctable(err):
		return h.blocks(c, form, err)
	}
	return err
}

// BlockShow shows one block and lets staff lift it.
func (h *Handlers) BlockShow(c *web.Ctx) error { return h.blockShow(c, nil, nil) }

func (h *Handlers) blockShow(c *web.Ctx, form url.Values, wrong error) error {
	r, err := h.Programmes.BlockShow(c.Std(), c.Actor, c.Param("block"))
	if err != nil {
		return err
	}
	loc := c.Loc
	tag := blockTag(loc, r)
	p := ui.MatterPage{Page: h.desk(c, "control.blocks"), Tag: &tag, Crumbs: []ui.Crumb{{Text: loc.T("control.title"), Href: placeControls}, {Text: loc.T("control.blocks"), Href: placeBlocks}}}
	p.Title, p.Problems = blockName(loc, r), problems(loc, wrong, nil)
	facts := []ui.Fact{
		{Key: loc.T("block.head.kind"), Value: loc.T("block.kind." + r.SubjectKind)},
		{Key: loc.T("block.head.reason"), Value: r.Reason},
		{Key: loc.T("block.head.from"), Value: loc.Date(r.FromAt)},
		{Key: loc.T("block.head.by"), Value: r.By},
	}
	if r.UntilAt != nil {
		facts = append(facts, ui.Fact{Key: loc.T("block.head.until"), Value: loc.Date(*r.UntilAt)})
	}
	if r.LiftedAt != nil {
		facts = append(facts, ui.Fact{Key: loc.T("block.lifted"), Body: ui.When(loc, *r.LiftedAt)}, ui.Fact{Key: loc.T("block.lifted.by"), Value: r.LiftedBy}, ui.Fact{Key: loc.T("block.lifted.why"), Value: r.LiftedWhy})
	}
	p.Parts = []ui.MatterPart{{Facts: facts}}
	if len(r.Firms) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "firms", Heading: loc.T("block.firms"), Table: flagFirms(loc, r.Firms)})
	}
	p.Parts = append(p.Parts, liftParts(loc, r, form)...)
	if wrong != nil {
		p.Path = under(placeBlocks, r.ID)
		return c.Render(web.StatusOf(wrong), ui.Matter(p))
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// The answers about a block's end.
const (
	liftAsk  = "ask"
	liftDo   = "lift"
	liftKeep = "keep"
)

// liftParts is where a block's end is asked for, answered by another, or taken back.
func liftParts(loc *i18n.Loc, r programmes.BlockRow, form url.Values) (out []ui.MatterPart) {
	reason := ui.Field{Name: "reason", Label: loc.T("control.reason.label"), Hint: loc.T("control.reason.hint"), Value: clip(form.Get("reason"))}
	if r.LiftedAt == nil && r.LiftAskedAt != nil {
		out = append(out, ui.MatterPart{ID: "asked", Heading: loc.T("block.lift.asked"), Facts: []ui.Fact{
			{Key: loc.T("block.lift.asked.by"), Value: r.AskedBy}, {Key: loc.T("block.lift.asked.at"), Body: ui.When(loc, *r.LiftAskedAt)}, {Key: loc.T("block.lift.asked.why"), Value: r.LiftAskedWhy},
		}})
	}
	f := ui.MatterForm{Action: under(placeBlocks, r.ID), Areas: []ui.Field{reason}}
	switch {
	case r.MayAsk:
		f.Key, f.Button = liftAsk, ui.Button{Text: loc.T("block.lift.ask.button")}
		return append(out, ui.MatterPart{ID: "lift", Heading: loc.T("block.lift"), Lead: loc.T("block.lift.ask.lead"), Form: &f})
	case r.MayTakeBack:
		f.Key, f.Button = liftKeep, ui.Button{Text: loc.T("block.lift.back.button"), Kind: "secondary"}
		return append(out, ui.MatterPart{ID: "lift", Heading: loc.T("block.lift.back"), Lead: loc.T("block.lift.back.lead"), Form: &f})
	case r.MayLift:
		to := ui.Choice{Name: "to", Label: loc.T("flag.to")}
		for _, x := range []string{liftDo, liftKeep} {
			to.Options = append(to.Options, ui.Option{Value: x, Text: loc.T("block.lift.to." + x), Hint: loc.T("block.lift.to." + x + ".hint"), Checked: form.Get("to") == x})
		}
		f.Choices, f.Button = []ui.Choice{to}, ui.Button{Text: loc.T("flag.save")}
		f.Areas[0].Optional, f.Areas[0].Hint = true, loc.T("block.lift.reason.hint")
		return append(out, ui.MatterPart{ID: "lift", Heading: loc.T("block.lift"), Lead: loc.T("block.lift.lead"), Form: &f})
	}
	return out
}

// BlockLift asks that a block ends before its time, or answers what another asked.
func (h *Handlers) BlockLift(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id, to := c.Param("block"), or(form.Get("to"), form.Get("key"))
	switch to {
	case liftAsk:
		err = h.Programmes.AskLift(c.Std(), c.Actor, id, form.Get("reason"))
	case liftDo:
		err = h.Programmes.LiftBlock(c.Std(), c.Actor, id)
	case liftKeep:
		err = h.Programmes.KeepBlock(c.Std(), c.Actor, id, form.Get("reason"))
	default:
		err = programmes.ErrLiftAnswer
	}
	switch {
	case err == nil:
		c.Flash("block.lift.done." + to)
		return c.SeeOther(under(placeBlocks, id))
	case correctable(err):
		return h.blockShow(c, form, err)
	}
	return err
}
