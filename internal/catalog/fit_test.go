package catalog_test

import (
	"testing"

	"supermarket/internal/catalog"
	"supermarket/internal/reference"
	"supermarket/models"
)

func TestEveryKnownChipRunsExactlyOneStackOfTheHouse(t *testing.T) {
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, a := range data.Accelerators {
		n := 0
		for _, s := range catalog.Stacks() {
			if catalog.Fits(catalog.ClassOf(a), s) {
				n, used[s.ID] = n+1, true
			}
		}
		if n != 1 {
			t.Errorf("%s runs %d stacks", a.Model, n)
		}
	}
	if len(used) != len(catalog.Stacks()) {
		t.Errorf("only %v are run by a chip", used)
	}
}

func TestWhatTheHouseDoesNotKnowIsLeftToTheProvider(t *testing.T) {
	unknown := models.Class{ID: "new", Kind: "accelerator", Vendor: "somebody"}
	if !catalog.Fits(unknown, models.Stack{ID: "cuda-12"}) || catalog.Fits(unknown, models.Stack{ID: "cpu"}) {
		t.Error("an unknown vendor's chip")
	}
	if !catalog.Fits(models.Class{Kind: "accelerator", Vendor: "NVIDIA"}, models.Stack{ID: "cuda-13"}) {
		t.Error("an unknown stack")
	}
}
