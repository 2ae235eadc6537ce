package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"supermarket/internal/broker"
	"supermarket/internal/broker/agent"
	"supermarket/internal/broker/local"
	"supermarket/internal/broker/slurm"
	"supermarket/internal/egress"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

// drivers keeps one driver per site, until its description changes.
type drivers struct {
	sync.Mutex
	by map[string]kept
}

type kept struct {
	description string
	driver      broker.Driver
}

// driver is the door to a site.
func (a *App) driver(s models.Site) (broker.Driver, error) {
	a.drivers.Lock()
	defer a.drivers.Unlock()
	want, err := a.described(s)
	if err != nil {
		return nil, err
	}
	if k, ok := a.drivers.by[s.ID]; ok && k.description == want {
		return k.driver, nil
	}
	d, err := a.newDriver(s)
	if err != nil {
		return nil, err
	}
	if a.drivers.by == nil {
		a.drivers.by = map[string]kept{}
	}
	a.drivers.by[s.ID] = kept{want, d}
	return d, nil
}

// described is what a driver is made of; of a local one its machines too, which
// come and go without a change of the site.
func (a *App) described(s models.Site) (string, error) {
	if s.Driver != "local" {
		return s.Driver + s.Config, nil
	}
	nodes, units, err := a.machines(s.ID)
	return fmt.Sprintf("%s %d %d %s", s.Driver, nodes, units, s.Config), err
}

func (a *App) machines(siteID string) (nodes, units int, err error) {
	err = a.DB.View(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.NodesOf(siteID)
		for _, n := range rows {
			nodes, units = nodes+1, units+n.Units
		}
		return err
	})
	return nodes, units, err
}

func (a *App) newDriver(s models.Site) (broker.Driver, error) {
	switch s.Driver {
	case "local":
		return a.localDriver(s)
	case "agent":
		return agent.New(s.ID, a.Supply), nil
	case "slurm":
		return a.slurmDriver(s)
	}
	return nil, fmt.Errorf("app: site %s has the driver %q: %w", s.ID, s.Driver, broker.ErrRefused)
}

func (a *App) localDriver(s models.Site) (broker.Driver, error) {
	nodes, units, err := a.machines(s.ID)
	if err != nil {
		return nil, err
	}
	return local.New(local.Config{
		Root: filepath.Join(a.Config.DataDir, "sites", s.ID), Exe: a.Exe, Nodes: nodes, Units: units, Log: a.Log,
	})
}

func (a *App) slurmDriver(s models.Site) (broker.Driver, error) {
	c, err := supply.OpenSiteConfig(a.Config.Keys, s)
	if err != nil {
		return nil, broker.ErrRefused.Wrap(err)
	}
	sum, err := checksum(a.Exe)
	if err != nil {
		return nil, broker.ErrUnavailable.Wrap(err)
	}
	return slurm.New(c, slurm.Options{
		Runner:    slurm.Runner{URL: a.Config.PublicURL + runnerPath + sum, SHA256: sum},
		ServerURL: a.Config.PublicURL, Egress: egress.Guard{Allowed: a.Config.OutboundNetworks}, Log: a.Log,
	})
}

// runnerPath is where sites fetch this very binary, by its checksum.
const runnerPath = "/site/v1/runner/"

var sums sync.Map // of binaries that were read once

// checksum is the SHA-256 of a file that does not change while we run, in hex.
func checksum(path string) (string, error) {
	if sum, ok := sums.Load(path); ok {
		return sum.(string), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	sums.Store(path, sum)
	return sum, nil
}
