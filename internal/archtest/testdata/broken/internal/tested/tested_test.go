package tested

import (
	"testing"
	"time"

	_ "gorm.io/gorm"
)

func TestSlow(t *testing.T) {
	time.Sleep(1)
	t.Skip()
	t.Run("", func(t *testing.T) { t.Skipf("no database") })
}
