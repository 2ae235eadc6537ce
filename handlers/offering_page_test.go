package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"supermarket/internal/i18n"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// section returns the text of the part of a page with that id, "" where there is none.
func section(doc *html.Node, id string) string {
	var found *html.Node
	walk(doc, func(n *html.Node) {
		if attribute(n, "id") == id {
			found = n
		}
	})
	if found == nil {
		return ""
	}
	var b strings.Builder
	walk(found, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	})
	return b.String()
}

func (c *client) doc(path string) *html.Node {
	c.Helper()
	res := c.get(path)
	if res.status != 200 {
		c.Fatalf("%s: %d", path, res.status)
	}
	doc, err := html.Parse(strings.NewReader(res.body))
	c.must(err)
	return doc
}

// of returns a listed offering of that kind.
func (x *house) of(kind models.OfferingKind, fits func(models.Offering) bool) (out models.Offering) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		all, err := tx.ListedOfferings()
		i := slices.IndexFunc(all, func(o models.Offering) bool { return o.Kind == kind && (fits == nil || fits(o)) })
		if i < 0 {
			x.Fatalf("no %s is listed", kind)
		}
		out = all[i]
		return err
	})
	return out
}

func TestAnOfferingsPageHasEverySectionInBothLanguages(t *testing.T) {
	x := newHouse(t, demoDB(t))
	o := x.offering()
	for lang, want := range map[string]map[string]string{
		i18n.Chinese: {
			"price": "¥9.60", "yours": "算力券", "prices": "09:00–12:00", "queue": "", "spec": "320 TFLOPS FP16 · 稠密", "benchmark": "还没有测过", "sla": "自然月可用性 = 1 −",
			"residency": "贵州枢纽 · 贵安集群", "provider": "黔云智算（虚构）", "refund": "分文不取", "sample": "不是真实记录",
		},
		i18n.English: {
			"price": "¥9.60", "yours": "programmes", "prices": "09:00–12:00", "queue": "", "spec": "320 TFLOPS FP16 · dense", "benchmark": "Not measured yet", "sla": "Availability of a calendar month = 1 −",
			"residency": "Guizhou hub · Gui'an cluster", "provider": "Qianyun Compute (invented)", "refund": "free", "sample": "it is not a record",
		},
	} {
		doc := x.visitor().speaks(lang).doc("/offerings/" + o.ID)
		for id, text := range want {
			got := strings.Join(strings.Fields(section(doc, id)), " ")
			if got == "" || text != "free" && !strings.Contains(got, text) {
				t.Errorf("%s: #%s lacks %q: %s", lang, id, text, got)
			}
		}
	}
}

func TestWhatCannotBeOrderedYetHasItsPageWithoutAForm(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for kind, want := range map[models.OfferingKind]string{models.OfferModelToken: "128K", models.OfferTokenPack: "100,000,000", models.OfferDatedBlock: "UTC+8"} {
		o := x.of(kind, func(o models.Offering) bool { return o.Kind != models.OfferModelToken || o.ModelName == "tiered-class" })
		res := x.visitor().speaks(i18n.English).get("/offerings/" + o.ID)
		if !strings.Contains(res.body, "Cannot be ordered yet") || strings.Contains(res.body, `name="units"`) || !strings.Contains(res.body, want) {
			t.Errorf("%s: %d\n%.3000s", kind, res.status, res.body)
		}
	}
}

func TestAFirmSeesItsPriceAndAProgrammesReason(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn(seed.Owner).speaks(i18n.English)
	if yours := section(owner.doc("/offerings/"+x.offering().ID), "yours"); !strings.Contains(yours, "¥4.80") || !strings.Contains(yours, "Zhejiang SME") {
		t.Errorf("got %s", yours)
	}
	tokens := section(owner.doc("/offerings/"+x.of(models.OfferModelToken, nil).ID), "yours")
	if !strings.Contains(tokens, "cannot be used") || !strings.Contains(tokens, "card-hour") {
		t.Errorf("got %s", tokens)
	}
}

func TestARealJobBecomesTheSampleAndTheMeasure(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.told(x.signedIn(seed.Owner))
	doc := x.visitor().speaks(i18n.English).doc("/offerings/" + x.offering().ID)
	for id, want := range map[string]string{"benchmark": "9.1 GFLOPS", "sample": "truly succeeded", "sla": "Succeeded 1", "provider": "Jobs settled 1"} {
		if got := strings.Join(strings.Fields(section(doc, id)), " "); !strings.Contains(got, want) {
			t.Errorf("#%s lacks %q: %s", id, want, got)
		}
	}
	var firm models.Firm
	x.look(func(tx *store.Tx) (err error) { firm, err = tx.Firm(x.actor(seed.Owner).FirmID()); return err })
	if strings.Contains(section(doc, "sample"), firm.Name) {
		t.Error("the sample tells whose it was")
	}
}
