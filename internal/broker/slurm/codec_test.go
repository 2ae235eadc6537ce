package slurm

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"supermarket/internal/broker"
	"supermarket/models"
)

func TestTheNewestVersionThatBothKnowIsSpoken(t *testing.T) {
	paths := []string{"/slurm/v0.0.36/job/submit", "/slurm/v0.0.38/job/submit", "/slurm/v0.0.38/jobs", "/slurmdb/v0.0.41/jobs", "/slurm/v0.0.99/job/submit"}
	for pinned, want := range map[int]int{0: 38, 36: 36, 38: 38, 37: 0, 99: 0} {
		if got := choose(paths, pinned); got != want {
			t.Errorf("pinned to %d: %d, want %d", pinned, got, want)
		}
	}
}

// What slurmrestd 22.05 (v0.0.38) and newer ones say of the same job.
func TestAJobIsReadInTheWordsOfEachVersion(t *testing.T) {
	for version, text := range map[string]string{
		"38": `{"job_id":7,"name":"sub_1","job_state":"FAILED","state_reason":"NonZeroExitCode","exit_code":1792,"nodes":"n1","restart_cnt":0}`,
		"39": `{"job_id":7,"name":"sub_1","job_state":"FAILED","state_reason":"NonZeroExitCode","exit_code":{"status":"ERROR","return_code":7},"nodes":"n1","restart_cnt":0}`,
		"40": `{"job_id":7,"name":"sub_1","job_state":["FAILED"],"state_reason":"NonZeroExitCode","exit_code":{"status":["ERROR"],"return_code":{"set":true,"infinite":false,"number":7},"signal":{"id":{"set":false,"infinite":false,"number":0},"name":""}},"nodes":"n1","restart_cnt":0}`,
	} {
		var j job
		if err := json.Unmarshal([]byte(text), &j); err != nil {
			t.Fatal(version, err)
		}
		want := broker.Status{State: models.SeenFinished, RemoteRef: "slurm:7", Exit: &broker.Exit{Code: 7, Cause: models.CauseExit, Delivered: true}}
		if got := j.status(); !reflect.DeepEqual(got, want) || j.Name != "sub_1" {
			t.Errorf("v0.0.%s: %+v, %+v", version, got, got.Exit)
		}
	}
}

func TestEveryEndIsToldAsWhatItIs(t *testing.T) {
	status := func(code, signal int) exitCode { return exitCode{code, signal} }
	for name, c := range map[string]struct {
		job   job
		state models.SeenState
		cause models.RunCause
		code  int
	}{
		"done":                                     {job{States: words{"COMPLETED"}, Nodes: "n1"}, models.SeenFinished, models.CauseExit, 0},
		"the job's own code":                       {job{States: words{"FAILED"}, Exit: status(7, 0)}, models.SeenFinished, models.CauseExit, 7},
		"the job's own signal":                     {job{States: words{"FAILED"}, Exit: status(137, 0)}, models.SeenFinished, models.CauseExit, -1},
		"stopped at its cap":                       {job{States: words{"FAILED"}, Exit: status(models.RunnerCap, 0)}, models.SeenFinished, models.CauseCap, -1},
		"made room and said so":                    {job{States: words{"PREEMPTED"}, Exit: status(models.RunnerPreempted, 0), Nodes: "n1"}, models.SeenFinished, models.CausePreempted, -1},
		"made room and said nothing":               {job{States: words{"PREEMPTED"}, Exit: status(0, 9), Nodes: "n1"}, models.SeenLost, "", 0},
		"taken away while it waited":               {job{States: words{"CANCELLED"}}, models.SeenFinished, models.CauseCancelled, -1},
		"taken away before the runner listened":    {job{States: words{"FAILED"}, Exit: status(0, 10), Nodes: "n1"}, models.SeenFinished, models.CauseCancelled, -1},
		"taken away while it ran, and told us":     {job{States: words{"CANCELLED"}, Exit: status(models.RunnerPreempted, 0), Nodes: "n1"}, models.SeenFinished, models.CausePreempted, -1},
		"taken away while it ran, and told nobody": {job{States: words{"CANCELLED"}, Exit: status(0, 15), Nodes: "n1"}, models.SeenLost, "", 0},
		"taken away with nothing written down":     {job{States: words{"CANCELLED"}, Nodes: "n1"}, models.SeenLost, "", 0},
		"its runner was killed":                    {job{States: words{"FAILED"}, Exit: status(0, 9), Nodes: "n1"}, models.SeenLost, "", 0},
		"out of the cluster's time":                {job{States: words{"TIMEOUT"}, Exit: status(0, 15), Nodes: "n1"}, models.SeenLost, "", 0},
		"out of the cluster's memory":              {job{States: words{"OUT_OF_MEMORY"}, Exit: status(0, 9), Nodes: "n1"}, models.SeenLost, "", 0},
		"its node failed":                          {job{States: words{"NODE_FAIL"}, Nodes: "n1"}, models.SeenLost, "", 0},
		"the runner was not ours":                  {job{States: words{"FAILED"}, Exit: status(exitChecksum, 0)}, models.SeenLost, "", 0},
		"its output could not be opened":           {job{States: words{"FAILED"}, Exit: status(15, 53), Reason: "RaisedSignal:53(Real-time_signal_19)"}, models.SeenLost, "", 0},
		"it could not be started":                  {job{States: words{"FAILED"}, Exit: status(1, 0), Reason: "JobLaunchFailure"}, models.SeenLost, "", 0},
		"it is going":                              {job{States: words{"RUNNING", "COMPLETING"}, Nodes: "n1"}, models.SeenRunning, "", 0},
		"cancelled and still going":                {job{States: words{"CANCELLED", "COMPLETING"}, Nodes: "n1"}, models.SeenRunning, "", 0},
		"it waits":                                 {job{States: words{"PENDING"}, Reason: "Resources"}, models.SeenPending, "", 0},
		"put back by the cluster":                  {job{States: words{"PENDING"}, Reason: "BeginTime", Again: 1}, models.SeenLost, "", 0},
		"begun anew by the cluster":                {job{States: words{"RUNNING"}, Again: 1, Nodes: "n1"}, models.SeenRunning, "", 0},
	} {
		got := c.job.status()
		if got.State != c.state || got.Exit != nil && (got.Exit.Cause != c.cause || got.Exit.Code != c.code) || (got.Exit != nil) != (c.state == models.SeenFinished) {
			t.Errorf("%s: %s %+v", name, got.State, got.Exit)
		}
	}
}

func TestASubmissionIsWrittenInTheWordsOfEachVersion(t *testing.T) {
	s := submission{name: "sub_1", partition: "main", account: "a", qos: "spot", nodes: 2, cpus: 1, gres: "gpu:4", minutes: 90, environment: map[string]string{"SM_KEY": "sub_1"}}
	for version, want := range map[int]string{
		38: `"gres":"gpu:4","name":"sub_1","no_requeue":true,"nodes":2,"partition":"main","qos":"spot",`,
		39: `"nodes":"2","partition":"main","qos":"spot","requeue":false`,
		40: `"script":"#!/bin/sh`,
	} {
		b, err := json.Marshal(encode(version, s))
		if err != nil || !strings.Contains(string(b), want) {
			t.Errorf("v0.0.%d lacks %s: %s, %v", version, want, b, err)
		}
	}
	for version, want := range map[int]string{38: `"environment":{"SM_KEY":"sub_1"}`, 39: `"tres_per_node":"gres:gpu:4"`, 41: `"tres_per_node":"gres/gpu:4"`, 42: `"time_limit":{"number":90,"set":true}`} {
		b, err := json.Marshal(encode(version, s))
		if err != nil || !strings.Contains(string(b), want) {
			t.Errorf("v0.0.%d lacks %s: %s, %v", version, want, b, err)
		}
	}
}

func TestWhatPeopleWroteIsNowhereInTheScript(t *testing.T) {
	s := submission{name: "sub_1", nodes: 1, environment: map[string]string{"SM_SERVER": "https://shop.test", "SM_TOKEN": "a secret", "SM_KEY": "sub_1"}}
	for version := oldest; version <= newest; version++ {
		m := encode(version, s)
		text, _ := m["script"].(string)
		if job, ok := m["job"].(map[string]any); ok && text == "" {
			text, _ = job["script"].(string)
		}
		if text != script {
			t.Errorf("v0.0.%d changes the script", version)
		}
	}
	for _, word := range []string{"#SBATCH", "eval", "sub_1", "secret"} {
		if strings.Contains(script, word) {
			t.Errorf("the script holds %q", word)
		}
	}
}

func TestUnitsAreCountedInAnyListOfResources(t *testing.T) {
	for _, c := range []struct {
		list, resource string
		want           int
	}{
		{"gpu:4", "gpu", 4},
		{"gpu:910b:8(S:0-1)", "gpu", 8},
		{"gpu:910b:8(S:0-1),gpu:a100:2(S:0)", "gpu:910b", 8},
		{"gpu:910b:3(IDX:0,2,4),tmp:100", "gpu", 3},
		{"gpu:0", "gpu", 0},
		{"", "gpu", 0},
		{"gpux:4", "gpu", 0},
		{"gpu:many", "gpu", 0},
	} {
		if got := count(c.list, c.resource); got != c.want {
			t.Errorf("%s in %q: %d, want %d", c.resource, c.list, got, c.want)
		}
	}
}

func TestADescriptionThatCouldMeanMoreThanItSaysIsRefused(t *testing.T) {
	good := Config{URL: "https://slurm.example:6820", User: "shop", Token: "eyJh.eyJz.c2ln", Partition: "main", GRES: "gpu:910b", Work: "/var/tmp/shop"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*Config){
		"url":         func(c *Config) { c.URL = "http://slurm.example:6820" },
		"url user":    func(c *Config) { c.URL = "https://a:b@slurm.example" },
		"url query":   func(c *Config) { c.URL = "https://slurm.example/?x=" },
		"url file":    func(c *Config) { c.URL = "file:///etc/passwd" },
		"user":        func(c *Config) { c.User = "shop\nX-Evil: 1" },
		"token":       func(c *Config) { c.Token = "eyJh.eyJz.c2ln\r\nX: 1" },
		"ca":          func(c *Config) { c.CA = "trust me" },
		"partition":   func(c *Config) { c.Partition = "main\n#SBATCH --uid=0" },
		"account":     func(c *Config) { c.Account = "a b" },
		"qos":         func(c *Config) { c.QOS = "$(id)" },
		"spot_qos":    func(c *Config) { c.SpotQOS = "-x" },
		"gres":        func(c *Config) { c.GRES = "gpu:1,craynetwork:4" },
		"version":     func(c *Config) { c.Version = 12 },
		"work":        func(c *Config) { c.Work = "/tmp/$(id)" },
		"work folder": func(c *Config) { c.Work = "tmp" },
		"runner_path": func(c *Config) { c.RunnerPath = "/bin/sh -c" },
	} {
		c := good
		change(&c)
		if c.Validate() == nil {
			t.Errorf("%s passes: %+v", field, c)
		}
	}
}
