package workload

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/models"
)

// quick are parameters with which a run of the sample takes little time.
var quick = map[string]map[string]string{
	"route": {"effort": "6"}, "shift": {"effort": "40"}, "slot": {"effort": "40"}, "risk": {"trials": "20000"},
	"inspect": {"rounds": "10"}, "answer": {"rounds": "20"}, "classify": {"rounds": "2"},
}

// onSample runs a program once on its sample, on one unit, for all tests to look at.
var onSample = sync.OnceValue(func() map[string]sampled {
	out := map[string]sampled{}
	for _, name := range reading() {
		out[name] = runOnSample(name, 1)
	}
	return out
})

type sampled struct {
	files   map[string][]byte
	metrics string
	err     error
}

func runOnSample(name string, units int) sampled {
	p, _ := Get(name)
	dir, err := os.MkdirTemp("", "workload")
	if err != nil {
		return sampled{err: err}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var metrics bytes.Buffer
	err = p.Run(context.Background(), Args{Params: quick[name], Out: dir, Stdout: io.Discard, Metrics: &metrics, Units: units, Elapsed: ticking()})
	kept, read := filesOf(dir)
	return sampled{kept, metrics.String(), errors.Join(err, read)}
}

func TestEachMethodBeatsThePlainOneOnItsSample(t *testing.T) {
	for name, run := range onSample() {
		var r report
		if err := errors.Join(run.err, json.Unmarshal(run.files[resultFile], &r)); err != nil {
			t.Fatal(name, err)
		}
		if !r.Complete || !r.Synthetic || len(r.Measures) == 0 || !r.Measures[0].Better || r.Measures[0].Rows == 0 {
			t.Errorf("%s: %+v", name, r.Measures)
		}
		if !strings.Contains(run.metrics, `"progress":1}`) {
			t.Errorf("%s: the end is not reported", name)
		}
	}
}

func TestTheReportSaysWhenThePlainMethodIsNotBeaten(t *testing.T) {
	r := report{Title: words{"题", "Title"}}
	r.judge(score{Name: words{"误差", "error"}, Method: 2, Baseline: 1, Plain: words{"照抄", "copying"}, Lower: true})
	zh, en := r.markdown(func(w words) string { return w.Zh }), r.markdown(func(w words) string { return w.En })
	if !strings.Contains(zh, "没有胜过") || !strings.Contains(en, "did not beat") {
		t.Fatal(zh, en)
	}
}

func TestTheSameRowsAndParametersGiveTheSameFilesOnAnyNumberOfUnits(t *testing.T) {
	for name, one := range onSample() {
		four := runOnSample(name, 4)
		for file, body := range one.files {
			if !bytes.Equal(body, four.files[file]) {
				t.Errorf("%s: %s differs", name, file)
			}
		}
		if len(one.files) < 5 || len(one.files) != len(four.files) {
			t.Errorf("%s: %d and %d files, %v", name, len(one.files), len(four.files), four.err)
		}
	}
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out, err := filesOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func filesOf(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		b, wrong := os.ReadFile(filepath.Join(dir, e.Name()))
		out[e.Name()], err = b, errors.Join(err, wrong)
	}
	return out, err
}

// stopAt ends a context at the nth line on the metrics channel.
type stopAt struct {
	n    int
	stop func()
}

func (s *stopAt) Write(b []byte) (int, error) {
	if s.n--; s.n == 0 {
		s.stop()
	}
	return len(b), nil
}

func TestAProgramThatIsStoppedKeepsItsReportAndSaysSo(t *testing.T) {
	for _, name := range reading() {
		for _, lines := range []int{0, 1} {
			ctx, stop := context.WithCancel(t.Context())
			if lines == 0 {
				stop()
			}
			p, _ := Get(name)
			dir := t.TempDir()
			err := p.Run(ctx, Args{Out: dir, Stdout: io.Discard, Metrics: &stopAt{lines, stop}, Units: 2, Elapsed: func() time.Duration { return 0 }})
			stop()
			kept := files(t, dir)
			if lines == 0 && !errors.Is(err, ErrStopped) {
				t.Errorf("%s: %v", name, err)
			}
			if len(kept[resultFile]) == 0 || errors.Is(err, ErrStopped) && !bytes.Contains(kept[reportEnglish], []byte("stopped early")) {
				t.Errorf("%s after %d lines: %v, %d files", name, lines, err, len(kept))
			}
		}
	}
}

func TestEveryFileHasAHarmlessNameAndAPictureIsPlain(t *testing.T) {
	for name, run := range onSample() {
		size := 0
		for file, body := range run.files {
			size += len(body)
			if !models.ValidArtefactName(file) {
				t.Errorf("%s: %q", name, file)
			}
			if strings.HasSuffix(file, ".svg") {
				plainPicture(t, body)
			}
		}
		if size > 1<<20 {
			t.Errorf("%s leaves %d bytes", name, size)
		}
	}
}

// plainPicture wants well-formed XML without anything that could act.
func plainPicture(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if !strings.Contains(" svg title g path rect circle text ", " "+e.Name.Local+" ") {
			t.Fatalf("element %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "style" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "url(") {
				t.Fatalf("attribute %s=%q", a.Name.Local, a.Value)
			}
		}
	}
}

const evil = `=HYPERLINK("http://x"),<script>alert(1)</script>`

func TestWordsOfAStrangerBecomeNeitherFormulaNorMarkup(t *testing.T) {
	quoted := `"` + strings.ReplaceAll(evil, `"`, `""`) + `"`
	days := ""
	for d := range 90 {
		days += dateOf(sampleDay+d) + "," + quoted + ",3\n"
	}
	for name, file := range map[string]string{
		"route":     routeHead + quoted + ",113,23,0\n" + quoted + ",113,23.1,5\n乙,113,23.2,5\n",
		"shift":     "种类,名称,周一\n需求," + quoted + ",1\n员工," + quoted + ",\n员工,乙,\n",
		"forecast":  "日期,商品,销量\n" + days,
		"quotation": "供应商,品名规格,单价,需要数量\n," + quoted + ",,2\n" + quoted + "," + quoted + ",3,\n@甲," + quoted + ",4,\n+乙,米,3,\n",
		"risk":      "工作,最短天数,最可能天数,最长天数\n" + quoted + ",1,2,3\n-乙,1,2,3\n",
	} {
		o := do(t, t.Context(), name, folderWith(t, []byte(file)), quick[name])
		if o.err != nil {
			t.Errorf("%s: %v", name, o.err)
			continue
		}
		for file, body := range files(t, o.dir) {
			switch {
			case strings.HasSuffix(file, ".svg"):
				plainPicture(t, body)
			case strings.HasSuffix(file, ".csv"):
				noFormula(t, name+"/"+file, body)
			case bytes.Contains(body, []byte("<script")):
				t.Errorf("%s/%s holds markup", name, file)
			}
		}
	}
}

func noFormula(t *testing.T, name string, body []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(name, err)
	}
	for _, row := range rows {
		for _, c := range row {
			if strings.HasPrefix(c, "=") || strings.HasPrefix(c, "@") || strings.HasPrefix(c, "+") || strings.HasPrefix(c, "-乙") {
				t.Errorf("%s: cell %q", name, c)
			}
		}
	}
}
