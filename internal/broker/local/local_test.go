package local_test

import (
	"os"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 6 && os.Args[1] == "submit-and-die" {
		submitAndDie(os.Args[2], os.Args[3], os.Args[4], os.Args[5])
	}
	brokertest.Main(m)
}

const units = 4

func open(t *testing.T, root string) broker.Driver {
	t.Helper()
	d, err := local.New(local.Config{Root: root, Exe: os.Args[0], Units: units})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestALocalSiteKeepsTheContract(t *testing.T) {
	brokertest.Exercise(t, func(t *testing.T) brokertest.Harness {
		root := t.TempDir() + "/site"
		return brokertest.Harness{
			Server: brokertest.NewServer(t),
			Open:   func(t *testing.T) broker.Driver { return open(t, root) },
			Down:   func() func() { return away(t, root) },
			Units:  units,
		}
	})
}

// away takes the site's folder out of reach, as a file system that is not mounted.
func away(t *testing.T, root string) (back func()) {
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(root, root+".away")
	return func() { move(root+".away", root) }
}
