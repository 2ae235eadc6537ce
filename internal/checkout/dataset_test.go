package checkout_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// opened is an upload of so many bytes under a name.
func (m *market) opened(a models.Actor, name string, size int64) checkout.UploadState {
	m.Helper()
	s, err := m.OpenUpload(m.ctx, a, checkout.UploadAsk{Name: name, FileName: name + ".csv", Size: size})
	m.must(err)
	return s
}

func (m *market) piece(a models.Actor, id string, offset int64, text string) (checkout.UploadState, error) {
	m.Helper()
	return m.AddPiece(m.ctx, a, id, checkout.Piece{Offset: offset, Body: strings.NewReader(text)})
}

// dataset is a file that the firm keeps under a name.
func (m *market) dataset(a models.Actor, in checkout.UploadAsk, content string) models.Dataset {
	m.Helper()
	in.Size, in.FileName = int64(len(content)), "mine.csv"
	d, err := m.PutDataset(m.ctx, a, in, strings.NewReader(content))
	m.must(err)
	return d
}

func (m *market) taken(a models.Actor) int64 {
	m.Helper()
	v, err := m.Data(m.ctx, a)
	m.must(err)
	return v.Room.Taken
}

func TestPiecesBecomeADatasetWithTheChecksumOfTheWhole(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		s := m.opened(a, "sales", 11)
		for _, p := range []struct {
			at   int64
			text string
		}{{0, "hello"}, {5, " wor"}, {9, "ld"}} {
			var err error
			s, err = m.piece(a, s.Row.ID, p.at, p.text)
			m.must(err)
		}
		sum := sha256.Sum256([]byte("hello world"))
		if d := s.Dataset; s.Row.State != "done" || d.SHA256 != hex.EncodeToString(sum[:]) || d.Version != 1 || d.Name != "sales" {
			t.Errorf("%+v", s)
		}
		f, _, err := m.DatasetFile(m.ctx, a, s.Dataset.ID)
		m.must(err)
		defer func() { _ = f.Close() }()
		if got, err := io.ReadAll(f); err != nil || string(got) != "hello world" {
			t.Errorf("%q %v", got, err)
		}
	})
}

func TestAnUploadRefusesWhatIsNotItsNextPiece(t *testing.T) {
	both(t, func(m *market) {
		a, b := m.firm(), m.firm()
		s := m.opened(a, "x", 4)
		if _, err := m.piece(a, s.Row.ID, 0, "ab"); err != nil {
			t.Fatal(err)
		}
		wrong := sha256.Sum256([]byte("other"))
		for what, c := range map[string]struct {
			who  models.Actor
			p    checkout.Piece
			want error
		}{
			"a wrong offset":           {a, checkout.Piece{Offset: 0, Body: strings.NewReader("ab")}, checkout.ErrOffset},
			"a gap":                    {a, checkout.Piece{Offset: 3, Body: strings.NewReader("d")}, checkout.ErrOffset},
			"too much":                 {a, checkout.Piece{Offset: 2, Body: strings.NewReader("cde")}, checkout.ErrTooMuch},
			"another firm's":           {b, checkout.Piece{Offset: 2, Body: strings.NewReader("cd")}, checkout.ErrNoUpload},
			"a wrong checksum":         {a, checkout.Piece{Offset: 2, Body: strings.NewReader("cd"), SumKind: "sha256", Sum: wrong[:]}, checkout.ErrPieceSum},
			"an unknown kind of check": {a, checkout.Piece{Offset: 2, Body: strings.NewReader("cd"), SumKind: "md5", Sum: wrong[:16]}, checkout.ErrSumKind},
			"a sender that went":       {a, checkout.Piece{Offset: 2, Body: io.MultiReader(strings.NewReader("c"), broken{}), SumKind: "sha256", Sum: wrong[:]}, checkout.ErrCutOff},
		} {
			if _, err := m.AddPiece(m.ctx, c.who, s.Row.ID, c.p); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got, err := m.FindUpload(m.ctx, a, s.Row.ID); err != nil || got.Offset != 2 {
			t.Errorf("%d bytes are here, %v", got.Offset, err)
		}
		m.clock.Step(checkout.UploadLife)
		if _, err := m.piece(a, s.Row.ID, 2, "cd"); !errors.Is(err, checkout.ErrUploadOver) {
			t.Errorf("expired: %v", err)
		}
	})
}

// broken is a connection that breaks.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("reset") }

func TestWhatCameBeforeASenderWentIsKept(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	s := m.opened(a, "x", 6)
	gone, cancel := context.WithCancel(m.ctx)
	body := io.MultiReader(strings.NewReader("abc"), readerFunc(func([]byte) (int, error) { cancel(); return 0, errors.New("reset") }))
	if _, err := m.AddPiece(gone, a, s.Row.ID, checkout.Piece{Body: body}); !errors.Is(err, checkout.ErrCutOff) {
		t.Fatal(err)
	}
	if got, err := m.FindUpload(m.ctx, a, s.Row.ID); err != nil || got.Offset != 3 || got.Row.Received != 3 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := m.piece(a, s.Row.ID, 3, "def"); err != nil || got.Dataset.Size != 6 {
		t.Errorf("%+v %v", got, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestOfTwoWhoSendThePieceAtOnceTheFileIsOfOne(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		s := m.opened(a, "x", 1<<20)
		var wg sync.WaitGroup
		sent := make([]error, 6)
		for i := range sent {
			wg.Go(func() {
				_, sent[i] = m.AddPiece(m.ctx, a, s.Row.ID, checkout.Piece{Body: bytes.NewReader(bytes.Repeat([]byte{byte('a' + i)}, 1<<20))})
			})
		}
		wg.Wait()
		taken := 0
		for _, err := range sent {
			if err == nil {
				taken++
			} else if !errors.Is(err, checkout.ErrOffset) {
				t.Error(err)
			}
		}
		got, err := m.FindUpload(m.ctx, a, s.Row.ID)
		m.must(err)
		f, _, err := m.DatasetFile(m.ctx, a, got.Dataset.ID)
		m.must(err)
		defer func() { _ = f.Close() }()
		content, err := io.ReadAll(f)
		if m.must(err); taken != 1 || len(bytes.TrimLeft(content, string(content[:1]))) != 0 || len(content) != 1<<20 {
			t.Errorf("%d were taken, %d bytes", taken, len(content))
		}
	})
}

func TestAnUploadWhoseEndWasCutOffEndsWhenItIsLookedAt(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		s := m.opened(a, "x", 3)
		_, err := m.Files.AppendPiece(s.Row.FileKey, 0, []byte("abc"), 3) // all came, and then the server died
		m.must(err)
		var wg sync.WaitGroup
		got := make([]checkout.UploadState, 4)
		for i := range got {
			wg.Go(func() {
				var err error
				if got[i], err = m.FindUpload(m.ctx, a, s.Row.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, g := range got {
			if g.Dataset.ID == "" || g.Dataset.ID != got[0].Dataset.ID {
				t.Errorf("%+v", g)
			}
		}
		if n := m.taken(a); n != 3 {
			t.Errorf("%d bytes are taken", n)
		}
	})
}

func TestAFileThatIsNotWhatWasAnnouncedIsNotKept(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	s, err := m.OpenUpload(m.ctx, a, checkout.UploadAsk{FileName: "x", Size: 3, SHA256: strings.Repeat("0", 64)})
	m.must(err)
	if _, err := m.piece(a, s.Row.ID, 0, "abc"); !errors.Is(err, checkout.ErrFileSum) {
		t.Fatal(err)
	}
	if _, err := m.Files.Size(s.Row.FileKey); !errors.Is(err, files.ErrMissing) || m.taken(a) != 0 {
		t.Errorf("%v, %d bytes are taken", err, m.taken(a))
	}
}

func TestAFirmKeepsNoMoreThanItsQuota(t *testing.T) {
	both(t, func(m *market) {
		m.DataQuota = 10
		a := m.firm()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := m.OpenUpload(m.ctx, a, checkout.UploadAsk{FileName: "x", Size: 3}); err != nil && !errors.Is(err, checkout.ErrQuota) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		v, err := m.Data(m.ctx, a)
		if m.must(err); len(v.Uploads) != 3 || v.Room.Taken != 9 {
			t.Fatalf("%d uploads, %d bytes", len(v.Uploads), v.Room.Taken)
		}
		for _, u := range v.Uploads {
			m.must(m.DropUpload(m.ctx, a, u.ID))
			m.must(m.DropUpload(m.ctx, a, u.ID))
		}
		if n := m.taken(a); n != 0 {
			t.Errorf("%d bytes are taken by nothing", n)
		}
	})
}

func TestWhatAnUploadIsAskedForIsBounded(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	good := checkout.UploadAsk{FileName: "x", Size: 1}
	for what, change := range map[string]func(*checkout.UploadAsk){
		"nothing in it":      func(in *checkout.UploadAsk) { in.Size = 0 },
		"too large":          func(in *checkout.UploadAsk) { in.Size = checkout.MaxDataBytes + 1 },
		"less than nothing":  func(in *checkout.UploadAsk) { in.Size = -1 },
		"a long name":        func(in *checkout.UploadAsk) { in.Name = strings.Repeat("长", 81) },
		"a hidden character": func(in *checkout.UploadAsk) { in.Name = "a\u202eb" },
		"a long note":        func(in *checkout.UploadAsk) { in.Note = strings.Repeat("n", 201) },
		"an odd checksum":    func(in *checkout.UploadAsk) { in.SHA256 = "abc" },
		"too many days":      func(in *checkout.UploadAsk) { in.Days = 366 },
		"days before now":    func(in *checkout.UploadAsk) { in.Days = -1 },
		"an empty region":    func(in *checkout.UploadAsk) { in.Region = "CN-XZ" },
	} {
		in := good
		change(&in)
		if _, err := m.OpenUpload(m.ctx, a, in); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	reader := a
	reader.Role = models.RoleFinance
	if _, err := m.OpenUpload(m.ctx, reader, good); fault.KindOf(err) != fault.Denied {
		t.Errorf("by who may not buy: %v", err)
	}
}

func TestTheSameContentAgainIsTheVersionThatIsThere(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		one := m.dataset(a, checkout.UploadAsk{Name: "sales"}, "abc")
		again := m.dataset(a, checkout.UploadAsk{Name: "sales"}, "abc")
		other := m.dataset(a, checkout.UploadAsk{Name: "sales"}, "abcd")
		if again.ID != one.ID || other.Version != 2 || m.taken(a) != 7 {
			t.Errorf("%+v %+v, %d bytes", again, other, m.taken(a))
		}
	})
}

func TestADatasetOfARegionIsComputedOnNowhereElse(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a, b := m.firm(), m.firm()
		m.moved("CN-GD")
		here := m.dataset(a, checkout.UploadAsk{Name: "here", Region: "CN-GZ"}, string(data))
		d := m.dataset(a, checkout.UploadAsk{Name: "stays", Region: "CN-GD"}, string(data))
		choices, err := m.DataChoices(m.ctx, a)
		if m.must(err); len(choices) != 2 {
			t.Fatalf("%+v", choices)
		}
		for _, c := range choices {
			if c.Rows == 0 || c.Region != map[string]string{here.InputID: "CN-GZ", d.InputID: "CN-GD"}[c.InputID] {
				t.Errorf("%+v", c)
			}
		}
		ask := checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: r.ID, Units: 1, CapMillis: 60_000, InputID: here.InputID}
		if _, err := m.Quote(m.ctx, a, ask); err != nil {
			t.Errorf("in its region: %v", err)
		}
		ask.InputID = d.InputID
		if _, err := m.Quote(m.ctx, a, ask); !errors.Is(err, catalog.ErrResidency) {
			t.Errorf("elsewhere: %v", err)
		}
		if _, _, err := m.CartAdd(m.ctx, own(a), fileAsk(m, r, models.Input{ID: d.InputID})); !errors.Is(err, catalog.ErrResidency) {
			t.Errorf("into the cart: %v", err)
		}
		if _, err := m.Quote(m.ctx, b, ask); !errors.Is(err, checkout.ErrNoInput) {
			t.Errorf("by another firm: %v", err)
		}
	})
}

// moved puts the second offering into another region.
func (m *market) moved(region string) {
	m.Helper()
	m.do(func(tx *store.Tx) error {
		o, err := tx.Offering(m.offering[1].ID)
		if err != nil {
			return err
		}
		o.Region = region
		return tx.SetOffering(o, o.UpdatedAt, o.UpdatedAt)
	})
}

func TestADeletedDatasetLeavesANoteAndItsBytesWhenNoJobNeedsThem(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a, b := m.firm(), m.firm()
		d := m.dataset(a, checkout.UploadAsk{Name: "sales"}, string(data))
		q, err := m.Quote(m.ctx, a, checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: r.ID, Units: 1, CapMillis: 60_000, InputID: d.InputID})
		m.must(err)
		placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: []string{q.ID}})
		m.must(err)
		if err := m.DeleteDataset(m.ctx, b, d.ID); !errors.Is(err, checkout.ErrNoData) {
			t.Errorf("by another firm: %v", err)
		}
		m.must(m.DeleteDataset(m.ctx, a, d.ID))
		v, err := m.Dataset(m.ctx, a, d.ID)
		if m.must(err); v.Row.State != "deleted" || !v.InUse || m.taken(a) != d.Size {
			t.Errorf("%+v", v)
		}
		if _, err := m.Quote(m.ctx, a, checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: r.ID, Units: 1, CapMillis: 60_000, InputID: d.InputID}); !errors.Is(err, checkout.ErrNoInput) {
			t.Errorf("used again: %v", err)
		}
		m.must(m.Cancel(m.ctx, a, placed.Order.ID))
		m.must(m.SweepData(m.ctx))
		m.must(m.SweepData(m.ctx))
		v, err = m.Dataset(m.ctx, a, d.ID)
		if m.must(err); v.File.ID != "" || v.Row.SHA256 != d.SHA256 || m.taken(a) != 0 {
			t.Errorf("%+v, %d bytes", v, m.taken(a))
		}
	})
}

func TestADatasetIsKeptUntilItsTimeOrUntilNoJobNeedsIt(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a := m.firm()
		used := m.dataset(a, checkout.UploadAsk{Name: "used", Days: 7}, string(data))
		longer := m.dataset(a, checkout.UploadAsk{Name: "longer", Days: 7}, "x")
		idle := m.dataset(a, checkout.UploadAsk{Name: "idle", Days: 7}, "y")
		m.add(own(a), fileAsk(m, r, models.Input{ID: used.InputID}))
		m.clock.Step(6 * 24 * time.Hour)
		m.must(m.KeepDataset(m.ctx, a, longer.ID, 30))
		m.must(m.SweepData(m.ctx))
		m.clock.Step(25 * time.Hour)
		m.must(m.SweepData(m.ctx))
		for _, want := range []struct {
			d     models.Dataset
			state string
		}{{used, "kept"}, {longer, "kept"}, {idle, "deleted"}} {
			if v, err := m.Dataset(m.ctx, a, want.d.ID); err != nil || v.Row.State != want.state {
				t.Errorf("%s is %s, %v", want.d.Name, v.Row.State, err)
			}
		}
		m.must(m.CartClear(m.ctx, own(a)))
		m.must(m.SweepData(m.ctx))
		if v, err := m.Dataset(m.ctx, a, used.ID); err != nil || v.Row.State != "deleted" {
			t.Errorf("nothing needs it, and it is %s, %v", v.Row.State, err)
		}
	})
}

func TestAnUploadThatNobodyGoesOnWithEnds(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		s := m.opened(a, "x", 9)
		_, err := m.piece(a, s.Row.ID, 0, "abc")
		m.must(err)
		m.clock.Step(checkout.UploadLife)
		m.must(m.SweepData(m.ctx))
		if _, err := m.Files.Size(s.Row.FileKey); !errors.Is(err, files.ErrMissing) || m.taken(a) != 0 {
			t.Errorf("%v, %d bytes are taken", err, m.taken(a))
		}
		m.clock.Step(checkout.UploadLife + time.Second)
		m.must(m.SweepData(m.ctx))
		if _, err := m.FindUpload(m.ctx, a, s.Row.ID); !errors.Is(err, checkout.ErrNoUpload) {
			t.Error(err)
		}
	})
}

// zeros is a file of nothing, as long as is read.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// uploaded sends so many bytes in one piece.
func (m *market) uploaded(a models.Actor, size int64) {
	m.Helper()
	s := m.opened(a, "big", size)
	_, err := m.AddPiece(m.ctx, a, s.Row.ID, checkout.Piece{Body: io.LimitReader(zeros{}, size)})
	m.must(err)
}

func TestWhatAnUploadTakesOfMemoryDoesNotGrowWithIt(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	m.uploaded(a, 1) // fills what is made once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m.uploaded(a, 48<<20)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 3*checkout.MaxCheckedPiece {
		t.Errorf("%d bytes for an upload of 48 MB", grown)
	}
}

// BenchmarkUploadOf2GB is as many bytes as one file may have; see B/op.
func BenchmarkUploadOf2GB(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		m := newMarket(b, testkit.SQLite(b))
		b.SetBytes(checkout.MaxDataBytes)
		m.uploaded(m.firm(), checkout.MaxDataBytes)
	}
}
