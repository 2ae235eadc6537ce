package handlers_test

import (
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/models"
)

func TestAProgrammeThatWasNeverPublishedShowsNoRulesAndIssuesNothing(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	id := issuer.founds("")
	body := issuer.get("/programmes/" + id).body
	if strings.Contains(body, "⟦") || strings.Contains(body, "0001-01-01") || !strings.Contains(body, "规则还没有发布") {
		t.Error("it shows rules that nobody wrote")
	}
	for _, room := range []string{"/propose", "/bulk", "/codes"} {
		if strings.Contains(body, `href="/programmes/`+id+room+`"`) {
			t.Errorf("it leads to %s", room)
		}
	}
	if !strings.Contains(body, `class="button" href="/programmes/`+id+`/design"`) {
		t.Error("it does not lead on to its rules")
	}
	x.look(func(tx *store.Tx) error {
		p, err := tx.Programme(id)
		if p.Slug != "rebuilt" {
			t.Errorf("the short name is %q", p.Slug)
		}
		return err
	})
}

func TestProgrammesInUseStandBeforeThoseWithoutMoneyAndThoseThatAreOver(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	id := issuer.founds("in-writing")
	in := func(body, title string) string {
		_, after, _ := strings.Cut(body, title)
		part, _, _ := strings.Cut(after, "programmes-")
		return part
	}
	body := issuer.get("/programmes").body
	if !strings.Contains(in(body, "正在编写"), id) || strings.Contains(in(body, "正在进行"), id) {
		t.Error("a draft does not stand with those being written")
	}
	var p models.Programme
	x.look(func(tx *store.Tx) (err error) { p, err = tx.ProgrammeBySlug("zhejiang-demo"); return err })
	if !strings.Contains(in(body, "正在进行"), p.ID) {
		t.Error("the programme in use is not among the first")
	}
	x.clock.Step(p.EndsAt.Sub(x.clock.Now()))
	issuer = x.signedIn("issuer@demo.test")
	if body = issuer.get("/programmes").body; !strings.Contains(in(body, "已经结束"), p.ID) || strings.Contains(in(body, "正在进行"), p.ID) {
		t.Error("past its last day it is not folded away")
	}
	if body = issuer.get("/programmes/" + p.ID).body; !strings.Contains(body, "已经结束") {
		t.Error("its own page does not say that it is over")
	}
}
