package checkout_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// reading is a template that takes a file, and a file that it takes.
func reading(t testing.TB) (recipe.Recipe, []byte) {
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

// brought is a file that the owner brought for a template.
func (m *market) brought(owner string, r recipe.Recipe, data []byte) models.Input {
	m.Helper()
	in, err := m.PutInput(m.ctx, owner, checkout.Upload{RecipeID: r.ID, Name: "mine.csv", Body: bytes.NewReader(data), Addr: "192.0.2.1"})
	m.must(err)
	return in
}

func (m *market) kept(in models.Input) bool {
	m.Helper()
	f, err := m.Files.Open(in.FileKey, 0)
	if errors.Is(err, files.ErrMissing) {
		return false
	}
	m.must(err)
	m.must(f.Close())
	return true
}

func fileAsk(m *market, r recipe.Recipe, in models.Input) checkout.CartAsk {
	return checkout.CartAsk{OfferingID: m.offering[0].ID, RecipeID: r.ID, InputID: in.ID}
}

func TestAFileIsItsOwnersAndNobodyElses(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a, b := m.firm(), m.firm()
		in := m.brought(own(a), r, data)
		m.add(own(a), fileAsk(m, r, in))
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		for _, stranger := range []string{own(b), checkout.CartOwner(models.Actor{}, token)} {
			if _, _, err := m.CartAdd(m.ctx, stranger, fileAsk(m, r, in)); !errors.Is(err, checkout.ErrNoInput) {
				t.Errorf("used by %q: %v", stranger, err)
			}
			if err := m.DropInput(m.ctx, stranger, in.ID); !errors.Is(err, checkout.ErrNoInput) {
				t.Errorf("deleted by %q: %v", stranger, err)
			}
			if _, err := m.Input(m.ctx, stranger, in.ID); !errors.Is(err, checkout.ErrNoInput) {
				t.Errorf("seen by %q: %v", stranger, err)
			}
		}
		if !m.kept(in) {
			t.Error("it is gone")
		}
	})
}

func TestAFileGoesWithTheCartToItsMember(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a := m.firm()
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		visitor := checkout.CartOwner(models.Actor{}, token)
		in := m.brought(visitor, r, data)
		m.add(visitor, fileAsk(m, r, in))
		_, err = m.AdoptCart(m.ctx, a, token)
		m.must(err)
		q := m.quotes(a)
		m.see(func(tx *store.Tx) error {
			got, err := tx.QuoteByID(q[0])
			if got.InputID != in.ID {
				t.Errorf("the quote is for the file %q", got.InputID)
			}
			return err
		})
	})
}

func TestAFileThatTheTemplateCannotUseIsNotKept(t *testing.T) {
	m := newMarket(t, sqlite(t))
	r, data := reading(t)
	a := m.firm()
	for name, body := range map[string][]byte{
		"empty": {}, "nonsense": []byte("\x00\xff\xfe"), "another table": []byte("a,b\n1,2\n"), "too large": bytes.Repeat([]byte("1,2\n"), 2<<20),
		"HTML": []byte("<script>alert(1)</script>"),
	} {
		if _, err := m.PutInput(m.ctx, own(a), checkout.Upload{RecipeID: r.ID, Name: name, Body: bytes.NewReader(body)}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.PutInput(m.ctx, own(a), checkout.Upload{RecipeID: "matmul", Name: "x", Body: bytes.NewReader(data)}); !errors.Is(err, checkout.ErrInputUnwanted) {
		t.Errorf("for a template that takes none: %v", err)
	}
	if v := m.cart(a, own(a)); len(v.Inputs) != 0 {
		t.Errorf("%d files", len(v.Inputs))
	}
}

func TestTheSameFileIsKeptOnceAndTheNumberOfFilesIsBounded(t *testing.T) {
	m := newMarket(t, sqlite(t))
	r, data := reading(t)
	a := m.firm()
	if one, two := m.brought(own(a), r, data), m.brought(own(a), r, data); one.ID != two.ID {
		t.Error("a second press kept a second file")
	}
	var wg sync.WaitGroup
	for i := range checkout.MaxInputs + 4 {
		wg.Go(func() {
			_, err := m.PutInput(m.ctx, own(a), checkout.Upload{RecipeID: r.ID, Name: fmt.Sprintf("%d.csv", i), Body: bytes.NewReader(data), Addr: "192.0.2.1"})
			if err != nil && !errors.Is(err, checkout.ErrInputs) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(m.cart(a, own(a)).Inputs); n != checkout.MaxInputs {
		t.Errorf("%d files", n)
	}
}

func TestTheNameOfAFileIsPlain(t *testing.T) {
	m := newMarket(t, sqlite(t))
	r, data := reading(t)
	a := m.firm()
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\data\销量.csv`: "销量.csv", "a\x00b\x1b[31m.csv": "ab[31m.csv", "": "data.csv", "..": "..", strings.Repeat("长", 300): strings.Repeat("长", 80),
	} {
		in, err := m.PutInput(m.ctx, own(a), checkout.Upload{RecipeID: r.ID, Name: name, Body: bytes.NewReader(data), Addr: "192.0.2.1"})
		if m.must(err); in.Name != want {
			t.Errorf("%q is called %q", name, in.Name)
		}
	}
}

func TestADeletedFileStaysUntilWhatWasOrderedWithItHasRun(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a := m.firm()
		in := m.brought(own(a), r, data)
		m.add(own(a), fileAsk(m, r, in))
		placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: m.quotes(a)})
		m.must(err)
		m.must(m.DropInput(m.ctx, own(a), in.ID))
		if !m.kept(in) {
			t.Fatal("the file that the order needs is gone")
		}
		m.must(m.Cancel(m.ctx, a, placed.Order.ID))
		m.must(m.SweepCarts(m.ctx))
		if m.kept(in) {
			t.Error("nothing needs it, and it is still there")
		}
	})
}

func TestADeletedFileIsInNoCartAndNoOpenQuote(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a := m.firm()
		in := m.brought(own(a), r, data)
		m.add(own(a), fileAsk(m, r, in))
		old := m.quotes(a)
		m.must(m.DropInput(m.ctx, own(a), in.ID))
		if m.kept(in) {
			t.Error("it is still there")
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: old}); fault.KindOf(err) != fault.Gone {
			t.Errorf("the quote of before: %v", err)
		}
		if x := m.cart(a, own(a)).Items[0]; x.Line.InputID != "" || x.Why != nil {
			t.Errorf("the line: %q %v", x.Line.InputID, x.Why)
		}
	})
}

func TestFilesThatNothingUsesAreSweptAfterAMonth(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a := m.firm()
		lone := m.brought(own(a), r, data)
		m.clock.Step(29 * 24 * time.Hour)
		m.must(m.SweepCarts(m.ctx))
		if !m.kept(lone) {
			t.Fatal("too early")
		}
		m.clock.Step(25 * time.Hour)
		m.must(m.SweepCarts(m.ctx))
		if m.kept(lone) || len(m.cart(a, own(a)).Inputs) != 0 {
			t.Error("it is still there")
		}
	})
}

func TestAFileOfAnotherTableIsRefusedInTheCart(t *testing.T) {
	m := newMarket(t, sqlite(t))
	r, data := reading(t)
	a := m.firm()
	in := m.brought(own(a), r, data)
	for _, other := range recipe.All() {
		_, takes := other.Upload()
		if other.ID == r.ID || takes && other.CheckInput(bytes.NewReader(data)) == nil {
			continue
		}
		if _, _, err := m.CartAdd(m.ctx, own(a), fileAsk(m, other, in)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", other.ID, err)
		}
	}
}

func TestUploadsAtOnceAreBounded(t *testing.T) {
	m := newMarket(t, sqlite(t))
	var ends []func()
	for {
		end, err := m.BeginUpload()
		if errors.Is(err, checkout.ErrUploads) {
			break
		}
		m.must(err)
		ends = append(ends, end)
		if len(ends) > 1000 {
			t.Fatal("there is no bound")
		}
	}
	ends[0]()
	if _, err := m.BeginUpload(); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestWhatAFileCostsFollowsItsRows(t *testing.T) {
	both(t, func(m *market) {
		r, err := recipe.Get("classify")
		m.must(err)
		_, sample, _ := r.SampleFile()
		lines := bytes.SplitAfter(bytes.TrimSpace(sample), []byte("\n"))
		half := bytes.Join(lines[:len(lines)/2], nil)
		for range 9 {
			sample = append(sample, bytes.Join(lines[1:], nil)...)
			sample = append(sample, '\n')
		}
		a := m.firm()
		small, big := m.brought(own(a), r, half), m.brought(own(a), r, sample)
		if small.Rows != len(lines)/2-1 || big.Rows <= 9*small.Rows {
			t.Fatalf("%d and %d rows", small.Rows, big.Rows)
		}
		slow := map[string]string{"rounds": "100"}
		for _, in := range []models.Input{small, big} {
			l, _, err := m.CartAdd(m.ctx, own(a), checkout.CartAsk{OfferingID: m.offering[0].ID, RecipeID: r.ID, InputID: in.ID, Params: slow})
			m.must(err)
			if want := r.CapRows(slow, 1, in.Rows); l.CapMillis != want {
				t.Errorf("for %d rows a cap of %d ms is proposed, not %d", in.Rows, l.CapMillis, want)
			}
		}
		v := m.cart(a, own(a))
		few, many := v.Items[0].Quote, v.Items[1].Quote
		if few.LowMillis >= many.LowMillis || few.LikelyMillis >= many.LikelyMillis || few.HighMillis >= many.HighMillis {
			t.Errorf("few rows %d to %d ms, many rows %d to %d ms", few.LowMillis, few.HighMillis, many.LowMillis, many.HighMillis)
		}
	})
}
