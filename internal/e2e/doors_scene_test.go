package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/broker/slurm"
	"supermarket/internal/clock"
	"supermarket/internal/keyring"
	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

// doors is an installation with a site behind each door: this computer, a real
// Slurm, and an agent on a network of its own.
type doors struct {
	*house
	ctx      context.Context
	folder   string
	work     [2]*proc
	island   *island
	supply   *supply.Counter
	seller   models.Actor
	offering map[string]string // by door
	spool    string            // where Slurm's runners work
	agentDir string
}

// script runs one of the scripts that stand engines up and take them away.
func (d *doors) script(name string, args ...string) string {
	d.t.Helper()
	path, err := filepath.Abs("../../scripts/" + name)
	if err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("scripts/%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func (d *doors) under(name string) string { return filepath.Join(d.folder, name) }

// newDoors stands everything up; each engine is this test's own, since it is taken away.
func newDoors(t *testing.T) *doors {
	t.Helper()
	folder, err := os.MkdirTemp("", "doors-") // short: sockets lie below it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	d := &doors{house: &house{t: t, exe: program(t, ""), dir: t.TempDir(), keys: keyring.Generate("t"), addr: freeAddress(t)}, ctx: t.Context(), folder: folder, offering: map[string]string{}}
	d.spool, d.agentDir = d.under("spool"), d.under("agent")
	d.must(os.Chmod(folder, 0o755))
	d.must(os.Mkdir(d.spool, 0o700))
	d.must(os.Chmod(d.spool, 0o777)) // the cluster's user makes its own folder in it
	t.Cleanup(d.endRunners)
	cluster := make(chan map[string]string, 1)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { cluster <- d.startSlurm() })
	d.url = strings.TrimSpace(d.script("postgres", "start", "--durable", d.under("postgres")))
	t.Cleanup(func() { d.script("postgres", "stop", d.under("postgres")) })
	url := d.url
	d.url = url + "&synchronous_commit=off" // nothing is taken away yet, and a slow disk would be asked thousands of times
	d.mustTool("admin", "seed-demo")
	d.url = url
	d.start(d.outward(), "serve", "--sandbox-payments", "--no-work")
	for i := range d.work {
		if d.work[i], err = d.spawn(freeAddress(t), d.outward(), "work"); err != nil {
			t.Fatal(err)
		}
	}
	d.counters()
	d.openAgent()
	d.openSlurm(<-cluster)
	d.offering["local"] = d.client().offering()
	return d
}

func (d *doors) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// outward lets the server call engines on this machine.
func (d *doors) outward() []string { return []string{"OUTBOUND_NETWORKS=127.0.0.0/8"} }

func (d *doors) startSlurm() map[string]string {
	env := map[string]string{}
	for line := range strings.Lines(d.script("slurm", "start", d.under("slurm"), "1", "4")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			env[name] = value
		}
	}
	d.t.Cleanup(func() { d.script("slurm", "stop", d.under("slurm")) })
	return env
}

// counters are those that the provider's desk calls.
func (d *doors) counters() {
	d.t.Helper()
	db := d.open()
	keys, err := keyring.Parse(d.keys)
	d.must(err)
	data, err := reference.Embedded()
	d.must(err)
	d.supply = supply.New(supply.Deps{DB: db, Clock: clock.System(), Real: clock.System(), Keys: keys, Data: data.Source()})
	accounts := account.New(account.Deps{DB: db, Clock: clock.System(), Hashes: 1, Data: data.Source()})
	d.must(db.View(d.ctx, func(tx *store.Tx) error {
		u, err := tx.UserByEmail(seed.Seller)
		if err == nil {
			d.seller, err = accounts.ActorOf(d.ctx, u.ID, "")
		}
		return err
	}))
}

// connect describes a site, has it checked by the program itself, and opens it.
func (d *doors) connect(driver string, describe func(models.Site)) {
	d.t.Helper()
	s, err := d.supply.DraftSite(d.ctx, d.seller, supply.SiteInput{NameZh: driver + " 站点", NameEn: driver + " site", Region: "CN-GZ", Driver: driver})
	d.must(err)
	describe(s)
	d.must(d.supply.AddMachines(d.ctx, d.seller, s.ID, supply.Machines{Name: "n1", Count: 1, ClassID: "ascend-910b", StackID: "cann-8", Units: 4}))
	d.must(d.supply.StartCheck(d.ctx, d.seller, s.ID))
	d.await("the check of the "+driver+" site", patience, func() bool {
		run, ok := supply.LastCheck(d.site(s.ID))
		if ok && run.Done && !run.OK {
			d.t.Fatalf("the check failed: %+v", run.Steps)
		}
		return ok && run.Done
	})
	d.must(d.supply.OpenSite(d.ctx, d.seller, s.ID))
	d.offering[driver] = d.list(driver, s)
}

func (d *doors) site(id string) (s models.Site) {
	d.t.Helper()
	d.must(d.supply.DB.View(d.ctx, func(tx *store.Tx) (err error) { s, err = tx.Site(id); return err }))
	return s
}

func (d *doors) list(driver string, s models.Site) string {
	d.t.Helper()
	o, err := d.supply.DraftOffering(d.ctx, d.seller, supply.Terms{
		Pool: s.ID + "|ascend-910b|cann-8", TitleZh: driver + " 卡时", TitleEn: driver + " card-hours", SummaryZh: "试", SummaryEn: "Trial",
		MinUnits: 1, MaxUnits: 4, MaxSeconds: 3600,
	})
	d.must(err)
	prices := []models.TariffPrice{{Meter: "unit_hour", Band: "always", Price: 6 * models.Yuan}}
	d.must(d.supply.Price(d.ctx, d.seller, o.ID, 0, prices))
	d.must(d.supply.List(d.ctx, d.seller, o.ID))
	return o.ID
}

func (d *doors) openSlurm(env map[string]string) {
	d.t.Helper()
	d.connect("slurm", func(s models.Site) {
		d.must(d.supply.SetSlurm(d.ctx, d.seller, s.ID, slurm.Config{
			URL: env["SLURM_REST"], User: env["SLURM_USER"], Token: env["SLURM_JWT"], Partition: "main", GRES: "gpu", Work: filepath.Join(d.spool, "work"),
		}))
	})
}

// openAgent enrols an agent on its island.
func (d *doors) openAgent() {
	d.t.Helper()
	d.island = newIsland(d.t, d.addr)
	d.connect("agent", func(s models.Site) {
		token, err := d.supply.InviteAgent(d.ctx, d.seller, s.ID)
		d.must(err)
		args := []string{"netns", "exec", d.island.name, d.exe, "agent", "-enrol", "-server", "http://" + d.addr, "-data", d.agentDir, "-units", "4"}
		d.island.run(strings.NewReader(token+"\n"), args...)
		d.await("the agent's first call", patience, func() bool {
			_, err := d.supply.Capacity(d.ctx, s.ID)
			return err == nil
		})
	})
}

// island is a network of its own, with one line to the shop.
type island struct {
	t     testing.TB
	name  string
	link  string // our end of the line
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// newIsland lays the line. On the island the shop has the address that it has
// here: relays at both ends carry it over.
func newIsland(t testing.TB, shop string) *island {
	t.Helper()
	n := rand.IntN(1 << 13)
	i := &island{t: t, name: fmt.Sprintf("doors%d", n), link: fmt.Sprintf("doors%da", n), conns: map[net.Conn]bool{}}
	here, there := fmt.Sprintf("10.%d.%d.1", 200+n>>8, n&255), fmt.Sprintf("10.%d.%d.2", 200+n>>8, n&255)
	far := fmt.Sprintf("doors%db", n)
	i.ip("netns", "add", i.name)
	t.Cleanup(func() { i.ip("netns", "del", i.name) })
	i.ip("link", "add", i.link, "type", "veth", "peer", "name", far)
	i.ip("link", "set", far, "netns", i.name)
	i.ip("addr", "add", here+"/30", "dev", i.link)
	i.ip("link", "set", i.link, "up")
	i.ip("-n", i.name, "addr", "add", there+"/30", "dev", far)
	i.ip("-n", i.name, "link", "set", far, "up")
	i.ip("-n", i.name, "link", "set", "lo", "up")
	ln, err := net.Listen("tcp", here+":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go relay(ln, shop, i.keep)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	i.run(nil, "netns", "exec", i.name, exe, relayCommand, shop, ln.Addr().String())
	// Whoever calls before the far end listens is refused, and an enrolment is tried once.
	open := "exec 3<>/dev/tcp/" + strings.Replace(shop, ":", "/", 1)
	(&house{t: t}).await("the far end of the line", patience, func() bool {
		return exec.Command("ip", "netns", "exec", i.name, "bash", "-c", open).Run() == nil
	})
	return i
}

func (i *island) ip(args ...string) {
	i.t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		i.t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// run starts a process there; it ends with the test.
func (i *island) run(stdin io.Reader, args ...string) {
	i.t.Helper()
	cmd := exec.Command("ip", args...)
	var out output
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &out
	if err := cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if i.t.Failed() {
			i.t.Logf("output of ip %s:\n%s", strings.Join(args, " "), tail(out.text()))
		}
	})
}

func (i *island) keep(c net.Conn, lives bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if lives {
		i.conns[c] = true
		return
	}
	delete(i.conns, c)
}

// cut takes the line away: what is sent either way is lost, and nobody is told.
func (i *island) cut() { i.ip("link", "set", i.link, "down") }

// mend brings the line back. Whatever stood between has forgotten its connections.
func (i *island) mend() {
	i.ip("link", "set", i.link, "up")
	i.mu.Lock()
	defer i.mu.Unlock()
	for c := range i.conns {
		_ = c.Close()
	}
}

// relayCommand makes the test binary the far end of an island's line.
const relayCommand = "relay"

func relayMain(args []string) error {
	if len(args) != 2 {
		return errors.New("relay: want two addresses")
	}
	ln, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	relay(ln, args[1], func(net.Conn, bool) {})
	return nil
}

// relay carries each connection over until the listener is closed.
func relay(ln net.Listener, to string, keep func(c net.Conn, lives bool)) {
	for {
		from, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = from.Close() }()
			keep(from, true)
			defer keep(from, false)
			d := net.Dialer{Timeout: 5 * time.Second}
			on, err := d.Dial("tcp", to)
			if err != nil {
				return
			}
			defer func() { _ = on.Close() }()
			var wg sync.WaitGroup
			for _, way := range [][2]net.Conn{{from, on}, {on, from}} {
				wg.Go(func() {
					_, _ = io.Copy(way[0], way[1])
					_ = way[0].Close()
				})
			}
			wg.Wait()
		}()
	}
}
