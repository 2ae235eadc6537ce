package handlers_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"supermarket/internal/checkout"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

var lineIDs = regexp.MustCompile(`id="(cln_[a-z0-9]+)"`)

// lines are the ids of the lines that the browser's cart shows.
func (c *client) lines() []string {
	c.Helper()
	var out []string
	for _, m := range lineIDs.FindAllStringSubmatch(c.get("/cart").body, -1) {
		out = append(out, m[1])
	}
	return out
}

// puts a benchmark of that many minutes on the demo's first offering into the cart.
func (c *client) puts(minutes string) {
	c.Helper()
	res := c.once().post("/cart", url.Values{"offering": {c.offering().ID}, "recipe": {"matmul"}, "units": {"2"}, "minutes": {minutes}})
	if res.status != http.StatusSeeOther || res.head.Get("Location") != "/cart" {
		c.Fatalf("not put in: %d %s", res.status, res.body)
	}
}

func (c *client) cookie(name string) string {
	at, err := url.Parse(c.server.URL)
	c.must(err)
	for _, k := range c.http.Jar.Cookies(at) {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}

func TestAVisitorsCartBecomesTheBuyersOrder(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c := x.visitor()
		c.puts("30")
		c.puts("20")
		page := c.get("/cart")
		if n := len(c.lines()); n != 2 || !strings.Contains(page.body, `/sign-in?after=%2Fcart`) {
			t.Fatalf("%d lines for the visitor", n)
		}
		res := c.post("/sign-in", url.Values{"email": {"owner@demo.test"}, "password": {password}, "after": {"/cart"}})
		if res.at.Path != "/cart" || len(c.lines()) != 2 || c.cookie("cart") != "" {
			t.Fatalf("after signing in: %s, %d lines, cookie %q", res.at, len(c.lines()), c.cookie("cart"))
		}
		till := c.post("/cart/checkout", nil)
		if !strings.HasPrefix(till.at.Path, "/checkout/quo_") || strings.Count(till.at.Path, ",") != 1 {
			t.Fatalf("led to %s: %d", till.at, till.status)
		}
		check := c.get(till.at.Path + "/check?wallet=no")
		form := url.Values{"expect_due": {hidden(check.body, "expect_due")}, "method": {"sandbox"}, "wallet": {"no"}}
		first := c.once().post(till.at.Path+"/order", form)
		again := c.once().post(till.at.Path+"/order", form)
		if first.status != http.StatusSeeOther || first.head.Get("Location") != again.head.Get("Location") {
			t.Fatalf("pressed twice: %d %q, %d %q", first.status, first.head.Get("Location"), again.status, again.head.Get("Location"))
		}
		if n := len(c.lines()); n != 0 {
			t.Errorf("%d lines are still in the cart", n)
		}
		if back := c.get(till.at.Path); !strings.HasPrefix(back.at.Path, "/orders/ord_") {
			t.Errorf("Back leads to %s", back.at)
		}
	})
}

func TestALineOfAnotherCartIsNotFound(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, visitor, rival := x.signedIn("owner@demo.test"), x.visitor(), x.rival()
	owner.puts("30")
	visitor.puts("30")
	rival.puts("10")
	other := x.visitor()
	other.puts("10")
	forged := x.visitor()
	at, err := url.Parse(x.server.URL)
	x.must(err)
	forged.http.Jar.SetCookies(at, []*http.Cookie{{Name: "cart", Value: strings.Repeat("a", 52), Path: "/"}})
	for _, of := range []*client{owner, visitor} {
		id := of.lines()[0]
		for name, c := range map[string]*client{"another firm": rival, "another visitor": other, "a forged cookie": forged, "nobody": x.visitor()} {
			for _, path := range []string{"/cart/lines/" + id, "/cart/lines/" + id + "/remove"} {
				if res := c.once().post(path, url.Values{"units": {"1"}, "minutes": {"5"}}); res.status != http.StatusNotFound {
					t.Errorf("%s by %s: %d", path, name, res.status)
				}
			}
		}
		if n := len(of.lines()); n != 1 {
			t.Errorf("%d lines are left", n)
		}
	}
	forged.puts("30")
	if got := forged.cookie("cart"); got == strings.Repeat("a", 52) {
		t.Error("a token that was made up was taken on")
	}
}

func TestTheCookieOfACartIsForThisSiteAlone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	res := x.visitor().once().post("/cart", url.Values{"offering": {x.offering().ID}, "recipe": {"matmul"}})
	set := strings.Join(res.head.Values("Set-Cookie"), "\n")
	for _, part := range []string{"cart=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(set, part) {
			t.Errorf("no %s in %q", part, set)
		}
	}
	if c := x.visitor(); c.get("/cart").head.Get("Set-Cookie") != "" || c.get("/offerings").head.Get("Set-Cookie") != "" {
		t.Error("looking around sets a cookie")
	}
}

func TestAFormOfTheCartThatMakesNoSenseIsSaidAndKept(t *testing.T) {
	x := newHouse(t, demoDB(t))
	id := x.offering().ID
	for name, form := range map[string]url.Values{
		"negative": {"units": {"-2"}}, "zero": {"units": {"0"}}, "huge": {"minutes": {"99999999999999999999"}}, "no number": {"minutes": {"NaN"}},
		"full width": {"units": {"２"}}, "doubled": {"units": {"1", "2"}}, "doubled parameter": {"param.size": {"64", "65"}}, "both names": {"param.size": {"64"}, "matmul.size": {"65"}},
		"unknown parameter": {"param.shell": {"rm"}}, "bad parameter": {"param.size": {"６４"}}, "a fraction": {"units": {"1.5"}},
	} {
		c := x.visitor().speaks("en")
		form.Set("recipe", "matmul")
		form.Set("offering", id)
		res := c.once().post("/cart", form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `class="summary-error"`) || !strings.Contains(res.body, `name="offering" value="`+id+`"`) {
			t.Errorf("%s: %d", name, res.status)
		}
		if n := len(c.lines()); n != 0 {
			t.Errorf("%s: it is in the cart", name)
		}
	}
	for _, form := range []url.Values{{"recipe": {"none"}}, {}, {"recipe": {"matmul"}, "offering": {"none"}}} {
		if res := x.visitor().once().post("/cart", form); res.status != http.StatusUnprocessableEntity && res.status != http.StatusNotFound {
			t.Errorf("%v: %d", form, res.status)
		}
	}
}

func TestAWrongNumberOfALineStandsAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor().speaks("en")
	c.puts("30")
	id := c.lines()[0]
	res := c.post("/cart/lines/"+id, url.Values{"units": {"999"}, "minutes": {"30"}})
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-units-`+id+`"`) || !strings.Contains(res.body, `value="999"`) {
		t.Errorf("%d", res.status)
	}
	if res := c.post("/cart/lines/"+id, url.Values{"units": {"3"}, "minutes": {"30"}}); res.at.Path != "/cart" || !strings.Contains(res.body, `value="3"`) {
		t.Errorf("%d at %s", res.status, res.at)
	}
}

// readingRecipe is a template that takes a file, and data that it takes.
func readingRecipe(t testing.TB) (recipe.Recipe, []byte) {
	t.Helper()
	for _, r := range recipe.All() {
		if _, takes := r.Upload(); takes {
			_, data, _ := r.SampleFile()
			return r, data
		}
	}
	t.Fatal("no template takes a file")
	return recipe.Recipe{}, nil
}

// brings is a file of the actor's own.
func (x *house) brings(a models.Actor) models.Input {
	x.Helper()
	r, data := readingRecipe(x)
	in, err := x.h.Checkout.PutInput(x.ctx, checkout.CartOwner(a, ""), checkout.Upload{RecipeID: r.ID, Name: "own.csv", Body: bytes.NewReader(data), Addr: "192.0.2.1"})
	x.must(err)
	return in
}

// upload posts a form with a file.
func (c *client) upload(path, name string, data []byte, fields url.Values) answer {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, vs := range fields {
		for _, v := range vs {
			c.must(w.WriteField(k, v))
		}
	}
	f, err := w.CreateFormFile("file", name)
	c.must(err)
	_, err = f.Write(data)
	c.must(err)
	c.must(w.Close())
	return c.do("POST", path, w.FormDataContentType(), body.String())
}

func TestAFileFromTheCartReachesItsJob(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		r, data := readingRecipe(t)
		c := x.visitor()
		res := c.upload("/cart", "我的数据.csv", data, url.Values{"recipe": {r.ID}, "offering": {x.offering().ID}})
		if res.at.Path != "/cart" || !strings.Contains(res.body, "我的数据.csv") {
			t.Fatalf("%d at %s: %.300s", res.status, res.at, res.body)
		}
		c.signIn("owner@demo.test")
		till := c.post("/cart/checkout", nil)
		if !strings.HasPrefix(till.at.Path, "/checkout/quo_") || !strings.Contains(till.body, "我的数据.csv") {
			t.Fatalf("the till at %s does not name the file", till.at)
		}
		at := c.ordered(strings.TrimPrefix(till.at.Path, "/checkout/"), url.Values{"wallet": {"no"}})
		paid := c.once().post(at, url.Values{"outcome": {"pay"}})
		order := strings.TrimSuffix(strings.TrimPrefix(paid.head.Get("Location"), "/orders/"), "/confirming")
		run := x.started(order)
		if len(run.answer.Inputs) != 1 || run.answer.Inputs[0].Name != recipe.InputName {
			t.Fatalf("the runner is given %+v", run.answer.Inputs)
		}
		in := run.answer.Inputs[0]
		got := x.visitor().get(in.URL)
		sum := sha256.Sum256([]byte(got.body))
		if got.status != http.StatusOK || got.body != string(data) || hex.EncodeToString(sum[:]) != in.SHA256 || int64(len(data)) != in.Size {
			t.Errorf("fetched %d, %d bytes of %d", got.status, len(got.body), len(data))
		}
		x.refusesOtherLinks(in.URL)
		run.ends()
		if over := x.visitor().get(in.URL); over.status != http.StatusGone {
			t.Errorf("after its end: %d", over.status)
		}
	})
}

// refusesOtherLinks tries the link of a file for what it was not signed for.
func (x *house) refusesOtherLinks(link string) {
	x.Helper()
	for _, bad := range []string{
		strings.Replace(link, recipe.InputName, "other.csv", 1), strings.Replace(link, "/inputs/"+recipe.InputName, "/inputs/..%2Flog", 1),
		strings.Replace(link, "signature=", "signature=x", 1), strings.Split(link, "?")[0], strings.Replace(link, "/inputs/", "/artefacts/", 1),
	} {
		if res := x.visitor().get(bad); res.status == http.StatusOK {
			x.Errorf("%s was served", bad)
		}
	}
}

func TestAFileThatIsWrongIsSaidAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	r, data := readingRecipe(t)
	c := x.visitor().speaks("en")
	res := c.upload("/cart", "x.csv", []byte("nothing,here\n1,2\n"), url.Values{"recipe": {r.ID}, "offering": {"best"}})
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-file"`) {
		t.Errorf("%d", res.status)
	}
	kept := c.upload("/cart", "x.csv", data, url.Values{"recipe": {r.ID}, "offering": {x.offering().ID}, "units": {"9999"}})
	if kept.status != http.StatusUnprocessableEntity {
		t.Errorf("with a wrong number: %d", kept.status)
	}
	if put := c.upload("/inputs", "x.csv", data, url.Values{"recipe": {r.ID}}); put.at.Path != "/cart/add" || !strings.Contains(put.body, `<option value="inp_`) {
		t.Errorf("a file alone: %d at %s", put.status, put.at)
	}
	if big := c.upload("/cart", "x.csv", bytes.Repeat([]byte("a,b\n"), 2<<20), url.Values{"recipe": {r.ID}}); big.status != http.StatusUnprocessableEntity {
		t.Errorf("8 MB: %d", big.status)
	}
}

func TestAnotherFirmsFileIsNotTaken(t *testing.T) {
	x := newHouse(t, demoDB(t))
	r, data := readingRecipe(t)
	owner, rival := x.signedIn("owner@demo.test"), x.rival()
	put := owner.upload("/inputs", "x.csv", data, url.Values{"recipe": {r.ID}})
	id := put.at.Query().Get("input")
	if !models.IDHasPrefix(id, "inp") {
		t.Fatalf("%d at %s", put.status, put.at)
	}
	for _, c := range []*client{rival, x.visitor()} {
		if res := c.once().post("/cart", url.Values{"recipe": {r.ID}, "offering": {x.offering().ID}, "input": {id}}); res.status != http.StatusNotFound {
			t.Errorf("used: %d", res.status)
		}
		if res := c.once().post("/inputs/"+id+"/delete", nil); res.status != http.StatusNotFound {
			t.Errorf("deleted: %d", res.status)
		}
		if res := c.get("/cart/add?recipe=" + r.ID + "&input=" + id); strings.Contains(res.body, "x.csv") {
			t.Error("its name is shown")
		}
	}
	if res := owner.post("/inputs/"+id+"/delete", nil); res.at.Path != "/cart" || res.status != http.StatusOK {
		t.Errorf("by its owner: %d at %s", res.status, res.at)
	}
}
