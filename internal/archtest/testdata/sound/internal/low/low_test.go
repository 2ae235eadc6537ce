package low_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "supermarket/internal/kit"
)

func TestLow(t *testing.T) {
	_ = time.Now()
	_ = os.Getenv("A")
	_ = http.DefaultClient
	rapid.Check(t, func(t *rapid.T) { t.Skip("drawn in vain") })
}
