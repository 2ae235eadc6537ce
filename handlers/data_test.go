package handlers_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/store"
	"supermarket/models"
)

// tus sends one message of the upload protocol.
func (c *client) tus(method, at, body string, heads map[string]string) answer {
	c.Helper()
	req, err := http.NewRequestWithContext(c.ctx, method, c.server.URL+at, strings.NewReader(body))
	c.must(err)
	req.Header.Set("Tus-Resumable", "1.0.0")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	for name, value := range heads {
		req.Header.Set(name, value)
	}
	res, err := c.http.Do(req)
	c.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	c.must(err)
	return answer{res.StatusCode, res.Header, string(b), res.Request.URL}
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// begins creates an upload by the protocol and returns where its pieces go.
func (c *client) begins(at, file string, size int) string {
	c.Helper()
	res := c.tus("POST", at, "", map[string]string{"Upload-Length": strconv.Itoa(size), "Upload-Metadata": "filename " + b64(file) + ",days " + b64("7")})
	if res.status != http.StatusCreated || res.head.Get("Location") == "" {
		c.Fatalf("%d %s", res.status, res.body)
	}
	return res.head.Get("Location")
}

func pieceHeads(offset int, more ...string) map[string]string {
	out := map[string]string{"Upload-Offset": strconv.Itoa(offset), "Content-Type": "application/offset+octet-stream"}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256 " + base64.StdEncoding.EncodeToString(sum[:])
}

func TestAFileGoesUpInPiecesByPageAndByKey(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		page := x.signedIn("owner@demo.test")
		program := x.keyed(x.actor("owner@demo.test"))["order"]
		for at, c := range map[string]*client{"/data/uploads": page, "/api/v1/uploads": program} {
			name := "数据" + path.Base(path.Dir(at)) + ".csv"
			to := c.begins(at, name, 11)
			if res := c.tus("PATCH", to, "hello", pieceHeads(0, "Upload-Checksum", sumOf("hello"))); res.status != http.StatusNoContent || res.head.Get("Upload-Offset") != "5" {
				t.Fatalf("%s: %d %s", at, res.status, res.body)
			}
			if at == "/data/uploads" { // a key that may only order reads nothing
				res := c.tus("HEAD", to, "", nil)
				if res.status != http.StatusOK || res.head.Get("Upload-Offset") != "5" || res.head.Get("Upload-Length") != "11" || res.head.Get("Upload-Expires") == "" {
					t.Errorf("%d %v", res.status, res.head)
				}
				if res := c.get("/data"); !strings.Contains(res.body, name) {
					t.Error("the upload under way is not shown")
				}
			}
			res := c.tus("PATCH", to, " world", pieceHeads(5))
			made := res.head.Get("Upload-Dataset")
			if res.status != http.StatusNoContent || made == "" {
				t.Fatalf("%s: %d %s", at, res.status, res.body)
			}
			got := page.get("/data/" + made + "/file")
			if got.body != "hello world" || !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") {
				t.Errorf("%q %v", got.body, got.head)
			}
			if part := page.tus("GET", "/data/"+made+"/file", "", map[string]string{"Range": "bytes=6-"}); part.status != http.StatusPartialContent || part.body != "world" {
				t.Errorf("a range: %d %q", part.status, part.body)
			}
		}
	})
}

func TestEachRefusalOfTheUploadProtocolHasItsStatus(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c, rival := x.signedIn("owner@demo.test"), x.rival()
	at := c.begins("/data/uploads", "x.bin", 4)
	if res := c.tus("PATCH", at, "ab", pieceHeads(0)); res.status != http.StatusNoContent {
		t.Fatal(res.status, res.body)
	}
	for what, is := range map[string]struct {
		who    *client
		method string
		at     string
		body   string
		heads  map[string]string
		status int
	}{
		"another version":      {c, "PATCH", at, "cd", pieceHeads(2, "Tus-Resumable", "0.2.2"), http.StatusPreconditionFailed},
		"another type":         {c, "PATCH", at, "cd", pieceHeads(2, "Content-Type", "text/plain"), http.StatusUnsupportedMediaType},
		"no offset":            {c, "PATCH", at, "cd", map[string]string{"Content-Type": "application/offset+octet-stream"}, http.StatusUnprocessableEntity},
		"a wrong offset":       {c, "PATCH", at, "ab", pieceHeads(0), http.StatusConflict},
		"a gap":                {c, "PATCH", at, "d", pieceHeads(3), http.StatusConflict},
		"too much":             {c, "PATCH", at, "cde", pieceHeads(2), http.StatusUnprocessableEntity},
		"a wrong checksum":     {c, "PATCH", at, "cd", pieceHeads(2, "Upload-Checksum", sumOf("xx")), 460},
		"an odd checksum":      {c, "PATCH", at, "cd", pieceHeads(2, "Upload-Checksum", "sha256 *"), http.StatusUnprocessableEntity},
		"another firm's":       {rival, "PATCH", at, "cd", pieceHeads(2), http.StatusNotFound},
		"another firm's place": {rival, "HEAD", at, "", nil, http.StatusNotFound},
		"another firm's end":   {rival, "DELETE", at, "", nil, http.StatusNotFound},
		"none":                 {c, "HEAD", "/data/uploads/upl_none", "", nil, http.StatusNotFound},
		"no length":            {c, "POST", "/data/uploads", "", nil, http.StatusUnprocessableEntity},
		"a huge length":        {c, "POST", "/data/uploads", "", map[string]string{"Upload-Length": "2147483649"}, http.StatusUnprocessableEntity},
		"odd metadata":         {c, "POST", "/data/uploads", "", map[string]string{"Upload-Length": "1", "Upload-Metadata": "filename *"}, http.StatusUnprocessableEntity},
	} {
		res := is.who.tus(is.method, is.at, is.body, is.heads)
		if res.status != is.status || res.head.Get("Tus-Resumable") != "1.0.0" || is.method != "HEAD" && res.head.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", what, res.status, res.body)
		}
	}
	if res := c.tus("HEAD", at, "", nil); res.head.Get("Upload-Offset") != "2" {
		t.Errorf("%s bytes are here", res.head.Get("Upload-Offset"))
	}
	if res := c.tus("DELETE", at, "", nil); res.status != http.StatusNoContent {
		t.Error(res.status)
	}
	if res := c.tus("HEAD", at, "", nil); res.status != http.StatusGone {
		t.Errorf("given up: %d", res.status)
	}
	if res := x.visitor().tus("OPTIONS", "/data/uploads", "", nil); res.status != http.StatusNoContent || res.head.Get("Tus-Max-Size") != strconv.Itoa(checkout.MaxDataBytes) {
		t.Errorf("%d %v", res.status, res.head)
	}
}

func TestASmallFileIsKeptByAPlainFormAndDeletedByOne(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c, rival := x.signedIn("owner@demo.test"), x.rival()
	res := c.upload("/data/uploads", "sales.csv", []byte("a,b\n1,2\n"), url.Values{"name": {"sales"}, "days": {"7"}, "region": {""}})
	at := res.at.Path
	if !strings.HasPrefix(at, "/data/dts_") || !strings.Contains(res.body, "sales") {
		t.Fatalf("%d at %s", res.status, at)
	}
	rival.finds(http.StatusNotFound, at, at+"/file", at+"/delete")
	if res := rival.once().post(at+"/delete", nil); res.status != http.StatusNotFound {
		t.Errorf("deleted by another firm: %d", res.status)
	}
	if res := c.post(at+"/keep", url.Values{"days": {"400"}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "summary-error") {
		t.Errorf("for too long: %d", res.status)
	}
	if res := c.post(at+"/keep", url.Values{"days": {"90"}}); res.at.Path != at || !strings.Contains(res.body, `value="90"`) {
		t.Errorf("for longer: %d at %s", res.status, res.at)
	}
	if res := c.get(at + "/delete"); res.status != http.StatusOK || !strings.Contains(res.body, at+"/delete") {
		t.Error(res.status)
	}
	if res := c.post(at+"/delete", nil); res.at.Path != "/data" || !strings.Contains(res.body, "sales") {
		t.Errorf("%d at %s", res.status, res.at)
	}
	if res := c.get(at + "/file"); res.status != http.StatusGone {
		t.Errorf("downloaded after all: %d", res.status)
	}
	for what, form := range map[string]url.Values{"no file": nil, "odd days": {"days": {"x"}}, "a region of nothing": {"region": {"CN-XZ"}}} {
		send := c.upload
		if form == nil {
			send = func(at, _ string, _ []byte, _ url.Values) answer { return c.post(at, url.Values{"name": {"x"}}) }
		}
		if res := send("/data/uploads", "x.csv", []byte("x"), form); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "summary-error") {
			t.Errorf("%s: %d", what, res.status)
		}
	}
}

func TestDataThatStaysInARegionIsRefusedElsewhereWithItsReason(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	var offer models.Offering
	var other string
	w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
		if offer, err = tx.Offering(w.offering); err != nil {
			return err
		}
		codes, err := tx.ListedRegions()
		for _, code := range codes {
			if code != offer.Region {
				other = code
			}
		}
		return err
	}))
	r, data := readingRecipe(t)
	for region, status := range map[string]int{offer.Region: http.StatusCreated, other: http.StatusUnprocessableEntity} {
		d, err := w.h.Checkout.PutDataset(w.ctx, w.owner, checkout.UploadAsk{Name: region, FileName: "x.csv", Region: region, Size: int64(len(data))}, strings.NewReader(string(data)))
		w.must(err)
		shown := ok[apidoc.Dataset](w, http.StatusOK, w.get("/datasets/"+d.ID))
		got := w.post("/quotes", `{"offering":"`+w.offering+`","recipe":"`+r.ID+`","units":1,"cap_seconds":600,"input":"`+shown.Input+`"}`)
		if got.Code != status || status != http.StatusCreated && !strings.Contains(string(got.body), `"data.residency"`) {
			t.Errorf("%s: %d %s", region, got.Code, got.body)
		}
	}
}

func TestAnUploadByTheAPIIsBegunOncePerKey(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	a := ask{Method: "POST", Path: "/uploads", Key: w.key, Idem: "one", Body: `{"file_name":"a.bin","size":3,"days":7}`}
	one, two := ok[apidoc.Upload](w, http.StatusCreated, w.do(a)), ok[apidoc.Upload](w, http.StatusCreated, w.do(a))
	if one.ID != two.ID || one.Path != "/api/v1/uploads/"+one.ID || len(ok[apidoc.List[apidoc.Upload]](w, http.StatusOK, w.get("/uploads")).Items) != 1 {
		t.Errorf("%+v %+v", one, two)
	}
	piece := ask{Method: "PATCH", Path: "/uploads/" + one.ID, Key: w.key, Body: "abc", Head: pieceHeads(0)}
	if got := w.do(piece); got.Code != http.StatusNoContent || got.Header().Get("Upload-Dataset") == "" {
		t.Fatalf("%d %s", got.Code, got.body)
	}
	done := ok[apidoc.Upload](w, http.StatusOK, w.get("/uploads/"+one.ID))
	kept := ok[apidoc.Dataset](w, http.StatusOK, w.do(ask{Method: "POST", Path: "/datasets/" + done.Dataset + "/keep", Key: w.key, Idem: "k", Body: `{"days":90}`}))
	if done.State != "done" || !kept.ExpiresAt.Equal(morning.AddDate(0, 0, 90)) || ok[apidoc.Storage](w, http.StatusOK, w.get("/storage")).Data != 3 {
		t.Errorf("%+v %+v", done, kept)
	}
	gone := ask{Method: "DELETE", Path: "/datasets/" + done.Dataset, Key: w.key, Idem: "d"}
	if got := w.do(gone); got.Code != http.StatusNoContent {
		t.Errorf("%d %s", got.Code, got.body)
	}
	if rows := ok[apidoc.List[apidoc.Dataset]](w, http.StatusOK, w.get("/datasets")); len(rows.Items) != 0 {
		t.Errorf("%+v", rows)
	}
	if rows := ok[apidoc.List[apidoc.Dataset]](w, http.StatusOK, w.get("/datasets?deleted=true")); len(rows.Items) != 1 || rows.Items[0].State != "deleted" {
		t.Errorf("%+v", rows)
	}
}
