package fault

import (
	"errors"
	"fmt"
	"testing"
)

var errShort = New(Exhausted, "ledger.short")

func TestACopyWithArgumentsIsStillItsSentinel(t *testing.T) {
	err := fmt.Errorf("hold: %w", errShort.With("need", 3).On("amount"))
	if !errors.Is(err, errShort) {
		t.Fatalf("%v is not %v", err, errShort)
	}
	if errShort.Args != nil || errShort.Field != "" {
		t.Fatal("the sentinel itself was changed")
	}
}

func TestAListShowsEachOfItsFaults(t *testing.T) {
	other := New(Invalid, "form.required")
	err := List{errShort, other.On("name")}.Or()
	if !errors.Is(err, errShort) || !errors.Is(err, other) {
		t.Fatal("a fault of the list is not found")
	}
	if (List{}).Or() != nil {
		t.Fatal("an empty list is an error")
	}
}

func TestAnUnknownErrorIsInternal(t *testing.T) {
	if KindOf(errors.New("x")) != Internal || KeyOf(errors.New("x")) != "fault.internal" {
		t.Fatal("an unknown error was given a kind")
	}
}
