package local_test

import (
	"os"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/local"
)

func TestALocalSiteRunsGangs(t *testing.T) {
	brokertest.Gang(t, func(t *testing.T) brokertest.Harness {
		root := t.TempDir()
		return brokertest.Harness{
			Server: brokertest.NewServer(t), Units: 4,
			Open: func(t *testing.T) broker.Driver {
				d, err := local.New(local.Config{Root: root, Exe: os.Args[0], Nodes: 2, Units: 4})
				if err != nil {
					t.Fatal(err)
				}
				return d
			},
		}
	})
}
