package supply_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

// office is a desk that keeps files, with its provider's seller.
func office(t *testing.T, db *store.DB) (*supply.Counter, models.Actor) {
	t.Helper()
	c, seller, _ := desk(t, db)
	kept, err := files.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	return supply.New(supply.Deps{DB: c.DB, Clock: clock.At(monday), Files: kept}), seller
}

func said() supply.Profile {
	return supply.Profile{NameZh: "甲", NameEn: "A", AboutZh: "关于\n甲", AboutEn: "About", Website: "https://www.example.com/a?b=c"}
}

func TestAProfileIsKeptWithItsTrailAndNothingElseOfTheProviderMoves(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, seller := office(t, db)
		ctx := context.Background()
		before, err := c.Profile(ctx, seller)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second says nothing new
			if err := c.SetProfile(ctx, seller, said()); err != nil {
				t.Fatal(err)
			}
		}
		after, err := c.Profile(ctx, seller)
		if err != nil || after.Website != said().Website || after.AboutZh != said().AboutZh {
			t.Fatalf("%+v, %v", after, err)
		}
		after.NameZh, after.NameEn, after.AboutZh, after.AboutEn, after.Website, after.UpdatedAt = before.NameZh, before.NameEn, "", "", "", before.UpdatedAt
		if after != before {
			t.Errorf("before %+v, after %+v", before, after)
		}
		var deeds []models.TrailEntry
		if err := db.View(ctx, func(tx *store.Tx) (err error) { deeds, err = trail.Of(tx, "provider", seller.OrgID); return err }); err != nil {
			t.Fatal(err)
		}
		if last := deeds[len(deeds)-1]; len(deeds) != 2 || last.Action != "provider.profile" || last.Actor != seller.UserID || !strings.Contains(last.After, "example.com") || last.Before == "" {
			t.Errorf("%+v", deeds)
		}
	})
}

func TestWhatAProviderMayNotSayIsRefusedAtItsField(t *testing.T) {
	for field, spoil := range map[string][]func(*supply.Profile){
		"name_zh": {
			func(p *supply.Profile) { p.NameZh = " " },
			func(p *supply.Profile) { p.NameZh = "甲\n乙" },
			func(p *supply.Profile) { p.NameZh = "甲\u202e乙" },
			func(p *supply.Profile) { p.NameZh = strings.Repeat("甲", supply.MaxProviderName+1) },
		},
		"name_en":  {func(p *supply.Profile) { p.NameEn = "A\x00B" }, func(p *supply.Profile) { p.NameEn = "A\xffB" }, func(p *supply.Profile) { p.NameEn = "A\u200bB" }},
		"about_zh": {func(p *supply.Profile) { p.AboutZh = strings.Repeat("甲", supply.MaxProviderAbout+1) }},
		"about_en": {func(p *supply.Profile) { p.AboutEn = "\x1b[31mred" }},
		"website": websites(
			"http://a.example/", "javascript:alert(1)", "https:alert(1)", "//a.example/", "https://", "https://a", "https://127.0.0.1/", "https://[::1]/", "https://1.2.3.4/",
			"https://user@a.example/", "https://a.example:8443/", "https://а.example/", "https://a..example/", "https://-a.example/", "https://2130706433/", "https://0x7f.1/",
			"https://a.example/\nb", "data:text/html,x", "https://"+strings.Repeat("a", 300)+".example/", " https ://a.example", "https://a.example\\@b.example/",
		),
	} {
		for i, f := range spoil {
			p := said()
			f(&p)
			_, err := p.Clean()
			if err == nil || !strings.Contains(fields(err), field) {
				t.Errorf("%s %d (%+v): %v", field, i, p, err)
			}
		}
	}
}

func websites(list ...string) (out []func(*supply.Profile)) {
	for _, w := range list {
		out = append(out, func(p *supply.Profile) { p.Website = w })
	}
	return out
}

func TestOnlyStaffOfTheProviderWriteItsProfileAndLogo(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, seller := office(t, db)
		key, buyer := seller, seller
		key.KeyID, buyer.OrgKind, buyer.Role = "key_1", models.OrgFirm, models.RoleOwner
		for _, a := range []models.Actor{{}, operator, key, buyer} {
			ctx := context.Background()
			if c.SetProfile(ctx, a, said()) == nil || c.SetLogo(ctx, a, bytes.NewReader(pngOf(t, 8))) == nil || c.RemoveLogo(ctx, a) == nil {
				t.Errorf("%+v wrote", a)
			}
		}
	})
}

func pngOf(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoIsReplacedAndTheOldFileGoes(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, seller := office(t, db)
		ctx := context.Background()
		if err := c.SetLogo(ctx, seller, bytes.NewReader(append(pngOf(t, 8), "<script>alert(1)</script>"...))); err != nil {
			t.Fatal(err)
		}
		kind, body, err := c.Logo(ctx, seller.OrgID)
		if err != nil || kind != supply.LogoPNG || bytes.Contains(body, []byte("script")) {
			t.Fatalf("%s %q %v", kind, body, err)
		}
		old, _ := c.Profile(ctx, seller)
		if err := c.SetLogo(ctx, seller, strings.NewReader(svg(`<rect width="8" height="8" fill="#123"/>`))); err != nil {
			t.Fatal(err)
		}
		if kind, body, err = c.Logo(ctx, seller.OrgID); err != nil || kind != supply.LogoSVG || !bytes.Contains(body, []byte("#123")) {
			t.Fatalf("%s %q %v", kind, body, err)
		}
		if _, err := c.Files.Size(old.LogoKey); !errors.Is(err, files.ErrMissing) {
			t.Errorf("the old one is still kept: %v", err)
		}
		if err := c.RemoveLogo(ctx, seller); err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.Logo(ctx, seller.OrgID); !errors.Is(err, supply.ErrNoLogo) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatIsNoPictureIsNoLogo(t *testing.T) {
	db := testkit.SQLite(t)
	c, seller := office(t, db)
	for name, file := range map[string][]byte{
		"empty": nil, "html": []byte("<html><svg/></html>"), "gif": []byte("GIF89a........"), "half a png": pngOf(t, 8)[:40],
		"a huge png": pngOf(t, 1025), "too many bytes": bytes.Repeat([]byte("x"), supply.MaxLogo+1), "a bomb": []byte(svg(strings.Repeat("<g>", 40) + strings.Repeat("</g>", 40))),
		"a crowd": []byte(svg(strings.Repeat("<path/>", 3000))),
	} {
		if err := c.SetLogo(context.Background(), seller, bytes.NewReader(file)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func svg(body string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">` + body + `</svg>`
}

// attacks are drawings that do something else; each is refused or comes out harmless.
var attacks = []string{
	svg(`<script>alert(1)</script>`), svg(`<script href="https://evil.example/x.js"/>`), svg(`<rect onload="alert(1)" ONCLICK="alert(1)" width="1"/>`),
	`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><path d="M0 0"/></svg>`,
	svg(`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>`),
	svg(`<a href="javascript:alert(1)"><text>x</text></a>`), svg(`<a xlink:href="javascript:alert(1)"><rect/></a>`),
	svg(`<image href="https://evil.example/x.png"/>`), svg(`<image xlink:href="data:image/svg+xml;base64,PHN2Zz4="/>`), svg(`<use href="https://evil.example/x.svg#a"/>`),
	svg(`<style>@import url(https://evil.example/x.css);</style>`), svg(`<rect style="background:url(https://evil.example/x)" width="1"/>`),
	svg(`<rect style="fill:url(https://evil.example/x#a)" width="1"/>`), svg(`<rect fill="url(https://evil.example/x#a)"/>`), svg(`<rect fill="u\72l(https://evil.example)"/>`),
	svg(`<rect fill="URL( 'javascript:alert(1)' )"/>`), svg(`<animate attributeName="href" values="javascript:alert(1)"/>`), svg(`<set attributeName="onload" to="alert(1)"/>`),
	svg(`<iframe src="https://evil.example"/>`), svg(`<embed src="x"/>`), svg(`<handler xmlns="http://www.w3.org/2001/xml-events" type="text/javascript">alert(1)</handler>`),
	svg(`<filter id="f"><feImage href="https://evil.example/x"/></filter><rect filter="url(#f)"/>`), svg(`<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>`),
	svg(`<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>`), svg(`<title><![CDATA[<script>alert(1)</script>]]></title>`), svg(`<rect id='"><script>alert(1)</script>'/>`),
	svg(`<g xml:base="https://evil.example/"><rect/></g>`), svg(`<metadata><script>alert(1)</script></metadata>`), svg(`<switch><foreignObject/></switch>`),
	svg(`<!-- <script>alert(1)</script> --><rect/>`), `<?xml-stylesheet href="https://evil.example/x.css"?>` + svg(`<rect/>`),
	`<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>` + svg(`&x;`), `<!DOCTYPE svg SYSTEM "file:///etc/passwd">` + svg(``), svg(`&bomb;`),
	`<?xml version="1.0" encoding="UTF-7"?>` + svg(`+ADw-script+AD4-alert(1)`), svg(`<rect/>`) + svg(`<script/>`), `<svg xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></svg>`,
	`<svg><script>alert(1)</script></svg>`, svg(`<svg onload="alert(1)"/>`), svg(`<rect/>`)[:60],
}

func TestADrawingThatDoesSomethingElseIsRefusedOrHarmless(t *testing.T) {
	db := testkit.SQLite(t)
	c, seller := office(t, db)
	ctx := context.Background()
	for _, attack := range attacks {
		if err := c.SetLogo(ctx, seller, strings.NewReader(attack)); err != nil {
			continue
		}
		_, body, err := c.Logo(ctx, seller.OrgID)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, attack, body)
	}
}

// harmless reads the drawing as a browser would: elements and attributes that only draw.
func harmless(t *testing.T, attack string, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if token == nil {
			break
		}
		if err != nil {
			t.Errorf("%s became broken: %v", attack, err)
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			drawing := []string{"svg", "g", "defs", "title", "desc", "path", "rect", "text", "stop", "linearGradient"}
			if token.Name.Space != "http://www.w3.org/2000/svg" || !slices.Contains(drawing, token.Name.Local) {
				t.Errorf("%s became %s", attack, body)
			}
			for _, a := range token.Attr {
				value := strings.ToLower(a.Value)
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" || a.Name.Local == "style" || a.Name.Local != "xmlns" && strings.Contains(value, "evil") || strings.Contains(value, "script") {
					t.Errorf("%s became %s", attack, body)
				}
			}
		case xml.ProcInst, xml.Directive, xml.Comment:
			t.Errorf("%s became %s", attack, body)
		}
	}
}

func TestAnOrdinaryDrawingKeepsItsLook(t *testing.T) {
	db := testkit.SQLite(t)
	c, seller := office(t, db)
	const drawing = `<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64"><title>甲 &amp; 乙</title>` +
		`<defs><linearGradient id="g1"><stop offset="0" style="stop-color:#fff;stop-opacity:1"/><stop offset="1" stop-color="red"/></linearGradient></defs>` +
		`<g transform="translate(1,2)"><path d="M0 0L10 10z" fill="url(#g1)" stroke-width="1.5"/><text x="4" y="5" font-size="12">算力</text></g></svg>`
	if err := c.SetLogo(context.Background(), seller, strings.NewReader(drawing)); err != nil {
		t.Fatal(err)
	}
	_, body, err := c.Logo(context.Background(), seller.OrgID)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`viewBox="0 0 64 64"`, `<linearGradient id="g1">`, `stop-color="#fff"`, `stop-opacity="1"`, `fill="url(#g1)"`, `d="M0 0L10 10z"`, `算力`, `甲 &amp; 乙`, `transform="translate(1,2)"`} {
		if !bytes.Contains(body, []byte(part)) {
			t.Errorf("lost %s: %s", part, body)
		}
	}
}

// fields are the names of the fields that an error is about.
func fields(err error) string {
	var list fault.List
	var one *fault.Fault
	switch {
	case errors.As(err, &list):
		var out []string
		for _, f := range list {
			out = append(out, f.Field)
		}
		return strings.Join(out, " ")
	case errors.As(err, &one):
		return one.Field
	}
	return ""
}
