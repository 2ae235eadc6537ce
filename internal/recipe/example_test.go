package recipe

import (
	"bytes"
	"testing"
)

func TestEveryExampleIsWhatADefaultRunDraws(t *testing.T) {
	for _, r := range All() {
		want, ok := Example(r.ID)
		if !ok {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			got, err := r.Draw(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Error("go generate would change the example")
			}
		})
	}
}
