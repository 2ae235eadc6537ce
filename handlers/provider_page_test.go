package handlers_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"supermarket/internal/catalog"
	"supermarket/internal/i18n"
	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

const bait = `x"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}`

// sends posts a logo as a browser does.
func (c *client) sends(file string, content []byte) answer {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("logo", file)
	c.must(err)
	_, err = part.Write(content)
	c.must(err)
	c.must(w.Close())
	return c.once().do("POST", "/provider/profile/logo", w.FormDataContentType(), body.String())
}

func profileForm(change func(url.Values)) url.Values {
	v := url.Values{"name_zh": {"黔云智算（虚构）"}, "name_en": {"Qianyun Compute (invented)"}, "about_zh": {"关于"}, "about_en": {"About"}, "website": {"https://qianyun.example/"}}
	if change != nil {
		change(v)
	}
	return v
}

func TestAProviderWritesItsProfileForAllToRead(t *testing.T) {
	x := newHouse(t, demoDB(t))
	seller := x.signedIn(seed.Seller)
	res := seller.once().post("/provider/profile", profileForm(func(v url.Values) { v.Set("about_en", "We rent cards.\nBy the hour.") }))
	if res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	doc := x.visitor().speaks(i18n.English).doc("/providers/" + x.offering().ProviderID)
	if !strings.Contains(section(doc, "about"), "By the hour.") || !strings.Contains(section(doc, "offerings"), "Ascend 910B card-hours") {
		t.Error("the public page does not say it")
	}
	var link *html.Node
	walk(doc, func(n *html.Node) {
		if attribute(n, "href") == "https://qianyun.example/" {
			link = n
		}
	})
	if link == nil || !strings.Contains(attribute(link, "rel"), "nofollow") || !strings.Contains(attribute(link, "rel"), "noopener") {
		t.Errorf("the website's link is %+v", link)
	}
}

func TestARefusedProfileKeepsWhatWasTyped(t *testing.T) {
	x := newHouse(t, demoDB(t))
	res := x.signedIn(seed.Seller).speaks(i18n.English).post("/provider/profile", profileForm(func(v url.Values) { v.Set("website", "http://plain.example/") }))
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `value="http://plain.example/"`) || !strings.Contains(res.body, `href="#f-website"`) || !strings.Contains(res.body, "<title>Error: ") {
		t.Errorf("%d %s", res.status, res.body)
	}
}

func TestAFormCannotSetWhatIsNotOnIt(t *testing.T) {
	x := newHouse(t, demoDB(t))
	var before, after models.Provider
	id := x.offering().ProviderID
	read := func(p *models.Provider) {
		x.look(func(tx *store.Tx) (err error) { *p, err = tx.Provider(id); return err })
	}
	read(&before)
	x.signedIn(seed.Seller).post("/provider/profile?state=suspended&id=prv_other", profileForm(func(v url.Values) {
		for _, field := range []string{"id", "ID", "code", "Code", "state", "State", "invented", "Invented", "region", "logo_key", "LogoKey", "logo_type", "since", "provider_id"} {
			v.Set(field, "evil")
		}
	}))
	read(&after)
	before.AboutZh, before.AboutEn, before.UpdatedAt = after.AboutZh, after.AboutEn, after.UpdatedAt
	before.Since, after.Since = nil, nil
	if after != before || after.AboutEn != "About" {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

func TestALogoIsServedAsAPictureThatCanDoNothing(t *testing.T) {
	x := newHouse(t, demoDB(t))
	seller := x.signedIn(seed.Seller)
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)"><script>alert(1)</script><rect width="8" height="8"/></svg>`
	if res := seller.sends("a.svg", []byte(drawing)); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	id := x.offering().ProviderID
	page := x.visitor().get("/providers/" + id)
	_, after, _ := strings.Cut(page.body, `src="/providers/`)
	at, _, _ := strings.Cut(after, `"`)
	logo := x.visitor().get("/providers/" + at)
	if logo.status != http.StatusOK || logo.head.Get("Content-Type") != "image/svg+xml" || logo.head.Get("X-Content-Type-Options") != "nosniff" ||
		logo.head.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || strings.Contains(logo.body, "alert") || !strings.Contains(logo.body, "<rect") {
		t.Errorf("%d %v %s", logo.status, logo.head, logo.body)
	}
	if offering := x.visitor().get("/offerings/" + x.offering().ID); !strings.Contains(offering.body, `class="seller-logo"`) {
		t.Error("the offering's page shows no logo")
	}
	if res := seller.sends("a.html", []byte("<html>")); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-logo"`) {
		t.Errorf("%d", res.status)
	}
}

func TestNobodyPicturesAnotherProvider(t *testing.T) {
	x := newHouse(t, demoDB(t))
	var b bytes.Buffer
	x.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))))
	if res := x.signedIn("provider-hetao@demo.test").sends("a.png", b.Bytes()); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	if res := x.visitor().get("/providers/" + x.offering().ProviderID + "/logo"); res.status != http.StatusNotFound {
		t.Errorf("the first provider's logo: %d", res.status)
	}
	for _, email := range []string{"", seed.Owner, seed.Operator, seed.Issuer} {
		c := x.visitor()
		if email != "" {
			c = x.signedIn(email)
		}
		if res := c.sends("a.png", b.Bytes()); res.status == http.StatusOK || res.status == http.StatusSeeOther && !strings.HasPrefix(res.head.Get("Location"), "/sign-in") {
			t.Errorf("%q pictured a provider: %d %s", email, res.status, res.head.Get("Location"))
		}
	}
}

// baited fills every field of a provider and an offering with what would run if a page let it.
func (x *house) baited() (offering string) {
	x.Helper()
	seller, ctx := x.actor(seed.Seller), context.Background()
	o := x.offering()
	o.TitleZh, o.TitleEn, o.SummaryZh, o.SummaryEn, o.ModelName = bait, bait, bait, bait, bait
	o, err := x.h.Supply.Offer(ctx, seller, o)
	x.must(err)
	_, err = x.h.Supply.SetPrices(ctx, seller, o.ID, []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: 2 * models.Fen}, {Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: models.Fen},
	})
	x.must(err)
	x.must(x.h.Supply.List(ctx, seller, o.ID))
	x.must(x.db.Atomic(ctx, func(tx *store.Tx) error { // past the checks: as if a row had come another way
		p, err := tx.Provider(seller.OrgID)
		if err != nil {
			return err
		}
		p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website = bait, bait, bait, bait, "javascript:alert(1)//"+bait
		return tx.SetProfile(p, x.clock.Now())
	}))
	return o.ID
}

func TestWhatProvidersWriteRunsOnNoPage(t *testing.T) {
	x := newHouse(t, demoDB(t))
	id := x.baited()
	provider := x.actor(seed.Seller).OrgID
	pages := []string{"/", "/offerings?q=alert", "/offerings?region=CN-GZ&sort=price", "/offerings/" + id, "/providers/" + provider}
	for who, extra := range map[string][]string{
		"": nil, seed.Owner: {"/offerings/" + id + "?recipe=matmul&units=1&minutes=5"}, seed.Seller: {"/provider", "/provider/profile", "/provider/jobs", "/provider/statement"}, seed.Operator: {"/operator", "/operator/trail"},
	} {
		c := x.visitor()
		if who != "" {
			c = x.signedIn(who)
		}
		for _, lang := range i18n.Languages() {
			for _, page := range append(pages[:len(pages):len(pages)], extra...) {
				inert(t, c.speaks(lang).get(page))
			}
		}
	}
}

// inert reads a page as a browser would.
func inert(t *testing.T, res answer) {
	t.Helper()
	if res.status != http.StatusOK {
		t.Errorf("%s: %d", res.at, res.status)
	}
	doc, err := html.Parse(strings.NewReader(res.body))
	if err != nil {
		t.Fatal(err)
	}
	walk(doc, func(n *html.Node) {
		if n.Data == "script" && n.FirstChild != nil && n.Type == html.ElementNode {
			t.Errorf("%s runs %q", res.at, n.FirstChild.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") && a.Key != "value" {
				t.Errorf("%s: %s %s=%q", res.at, n.Data, a.Key, a.Val)
			}
		}
	})
}
