package slurm

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/egress"
	"supermarket/models"
)

// How long the test job may take, and how often it is looked at.
const (
	checkFor   = 2 * time.Minute
	checkPause = 500 * time.Millisecond
)

// Check tries the cluster from the address to a job that fetches the runner and
// lets it speak to us.
func (d *Driver) Check(ctx context.Context, tell func(broker.Step)) {
	for _, step := range []func(context.Context) broker.Step{
		d.checkAddress, d.checkVersion, d.checkToken, d.checkPartition, d.checkNodes, d.checkJob, d.checkCapacity,
	} {
		s := step(ctx)
		tell(s)
		if !s.OK {
			return
		}
	}
}

// checkAddress resolves, connects and, by https, shakes hands: any answer will do.
func (d *Driver) checkAddress(ctx context.Context) broker.Step {
	const name = "check.address"
	u, err := url.Parse(d.cfg.URL)
	if err != nil {
		return broker.Failed(name, "check.address_failed", err)
	}
	_, err = d.rest.get(ctx, "/openapi/v3")
	var (
		dns  *net.DNSError
		cert *x509.UnknownAuthorityError
		host x509.HostnameError
		old  x509.CertificateInvalidError
	)
	switch {
	case err == nil:
		return broker.Passed(name, "check.address_ok", "host", u.Host)
	case egress.Refused(err):
		return broker.Failed(name, "check.address_private", err, "host", u.Host)
	case errors.As(err, &dns):
		return broker.Failed(name, "check.address_unknown", err, "host", u.Host)
	case errors.As(err, &cert), errors.As(err, &host), errors.As(err, &old):
		return broker.Failed(name, "check.tls_failed", err, "host", u.Host)
	}
	return broker.Failed(name, "check.address_failed", err, "host", u.Host)
}

func (d *Driver) checkVersion(ctx context.Context) broker.Step {
	const name = "check.version"
	version, err := d.rest.speaks(ctx)
	if err != nil {
		return broker.Failed(name, "check.version_failed", err)
	}
	return broker.Passed(name, "check.version_ok", "version", "v0.0."+strconv.Itoa(version))
}

func (d *Driver) checkToken(ctx context.Context) broker.Step {
	const name = "check.token"
	if err := d.rest.ping(ctx); err != nil {
		text := "check.token_failed"
		if errors.Is(err, errDown) {
			text = "check.controller_down"
		}
		return broker.Failed(name, text, err, "user", d.cfg.User)
	}
	if until := expires(d.cfg.Token); !until.IsZero() {
		return broker.Passed(name, "check.token_until", "user", d.cfg.User, "until", until.UTC().Format(time.RFC3339))
	}
	return broker.Passed(name, "check.token_ok", "user", d.cfg.User)
}

// expires reads a JWT's own word of when it ends, zero where it says none.
func expires(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Exp int64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(b, &claims) != nil || claims.Exp <= 0 {
		return time.Time{}
	}
	return time.Unix(claims.Exp, 0)
}

func (d *Driver) checkPartition(ctx context.Context) broker.Step {
	const name = "check.partition"
	have, err := d.rest.partitions(ctx)
	if err != nil {
		return broker.Failed(name, "check.partition_failed", err)
	}
	for _, want := range []string{d.cfg.Partition, d.cfg.SpotPart} {
		if want != "" && !slices.Contains(have, want) {
			return broker.Failed(name, "check.partition_missing", nil, "partition", want, "have", strings.Join(have, ", "))
		}
	}
	if d.cfg.Partition == "" {
		return broker.Passed(name, "check.partition_default", "have", strings.Join(have, ", "))
	}
	return broker.Passed(name, "check.partition_ok", "partition", d.cfg.Partition)
}

func (d *Driver) checkNodes(ctx context.Context) broker.Step {
	const name = "check.nodes"
	c, err := d.Capacity(ctx)
	switch {
	case err != nil:
		return broker.Failed(name, "check.nodes_failed", err)
	case c.Nodes == 0:
		return broker.Failed(name, "check.nodes_none", nil)
	case c.Units == 0:
		return broker.Failed(name, "check.units_none", nil, "resource", d.resource())
	}
	return broker.Passed(name, "check.nodes_ok", "nodes", strconv.Itoa(c.Nodes), "units", strconv.Itoa(c.Units), "resource", d.resource())
}

func (d *Driver) resource() string {
	if d.cfg.GRES == "" {
		return "cpu"
	}
	return d.cfg.GRES
}

func (d *Driver) checkCapacity(ctx context.Context) broker.Step {
	const name = "check.capacity"
	c, err := d.Capacity(ctx)
	if err != nil {
		return broker.Failed(name, "check.nodes_failed", err)
	}
	return broker.Passed(name, "check.capacity_ok", "free", strconv.Itoa(c.UnitsFree), "units", strconv.Itoa(c.Units))
}

// checkJob runs the script that every job runs, which then claims nothing.
func (d *Driver) checkJob(ctx context.Context) broker.Step {
	const name = "check.job"
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	s := d.request(broker.Submission{
		SubmissionKey: models.NewID("check"), ServerURL: d.opt.ServerURL, Nodes: 1, Units: 1, CapMillis: time.Minute.Milliseconds(),
	})
	s.environment["SM_CHECK"], s.minutes = "1", 5
	id, err := d.rest.submit(ctx, s)
	if err != nil {
		return broker.Failed(name, submitText(err), err, "account", d.cfg.Account, "qos", d.cfg.QOS)
	}
	j, err := d.await(ctx, id)
	if err != nil {
		_ = d.rest.signal(context.WithoutCancel(ctx), id, "SIGKILL") // it may wait for ever
		return broker.Failed(name, "check.job_waits", err, "job", strconv.FormatInt(id, 10), "reason", j.Reason)
	}
	return j.checked(name)
}

// await returns the job's record once it has ended.
func (d *Driver) await(ctx context.Context, id int64) (job, error) {
	again := time.NewTicker(checkPause)
	defer again.Stop()
	for {
		j, err := d.rest.job(ctx, id)
		if err == nil && j.over() {
			return j, nil
		}
		select {
		case <-ctx.Done():
			return j, errors.Join(err, ctx.Err())
		case <-again.C:
		}
	}
}

// submitText names what a refused test job was refused for.
func submitText(err error) string {
	switch numberOf(err) {
	case 2000, 2001:
		return "check.partition_refused"
	case 2045:
		return "check.account_refused"
	case 2066:
		return "check.qos_refused"
	case 2002, 2003, 2012, 2013, 2014, 2015, 2072, 2073:
		return "check.resource_refused"
	}
	return "check.job_refused"
}

// How the script ends where it cannot become a runner, and what to do about it.
const (
	exitFolder   = models.RunnerFaults + 1
	exitFetch    = models.RunnerFaults + 2
	exitChecksum = models.RunnerFaults + 3
	exitRunner   = models.RunnerFaults + 4
)

func (j job) checked(name string) broker.Step {
	id := strconv.FormatInt(j.ID, 10)
	if j.States.any("COMPLETED") && j.Exit == (exitCode{}) {
		return broker.Passed(name, "check.job_ok", "job", id)
	}
	text, ok := map[int]string{
		exitFolder: "check.job_folder", exitFetch: "check.job_fetch", exitChecksum: "check.job_checksum", exitRunner: "check.job_runner",
	}[j.Exit.Code]
	if !ok {
		text = "check.job_failed"
	}
	return broker.Failed(name, text, nil, "job", id, "state", strings.Join(j.States, ","), "reason", j.Reason, "code", strconv.Itoa(j.Exit.Code))
}
