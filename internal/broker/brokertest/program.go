package brokertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"supermarket/internal/clock"
	"supermarket/internal/runner"
	"supermarket/internal/workload"
)

// Main is a TestMain: it makes the test binary answer as our own binary does to
// "runner", "run-job" and "workload", with programs that end in every way besides the real ones.
func Main(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "runner":
			os.Exit(runner.Main(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
		case "help":
			os.Exit(0)
		case "run-job":
			os.Exit(runner.RunJobMain(os.Args[2:], program))
		case "gang":
			os.Exit(runner.GangMain(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
		case "rank":
			os.Exit(runner.RankMain(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
		case "workload":
			os.Exit(program(os.Args[2:]))
		}
	}
	os.Exit(m.Run())
}

var programs = map[string]func(params map[string]string) int{
	"exit": func(p map[string]string) int {
		n, _ := strconv.Atoi(p["code"])
		fmt.Println("exit", n)
		return n
	},
	"kill-self": func(map[string]string) int {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	},
	"wait":       wait,
	"die-second": dieSecond,
	"stubborn":   stubborn,
	"tree":       tree,
	"descendant": func(map[string]string) int {
		signal.Ignore(syscall.SIGTERM)
		select {}
	},
	"lines":     lines,
	"environ":   environ,
	"litter":    litter,
	"metrics":   metrics,
	"forbidden": forbidden,
	"inputs": func(map[string]string) int {
		b, err := os.ReadFile("in/data.txt")
		fmt.Println(string(b), err)
		return 0
	},
	"big-file": func(map[string]string) int {
		signal.Reset(syscall.SIGXFSZ)
		err := os.WriteFile("out/big", make([]byte, 1<<20), 0o600)
		fmt.Println("big file:", err)
		return 0
	},
	"spin": func(map[string]string) int {
		for {
			_ = strconv.Itoa(1)
		}
	},
	"allocate": func(map[string]string) int {
		for b := []byte{1}; ; b = append(b, b...) {
			fmt.Println("allocated", len(b))
		}
	},
}

func program(args []string) int {
	name := args[len(args)-1]
	run, ok := programs[name]
	if !ok {
		return workload.Main(args, os.Stdin, os.Stdout, os.Stderr, clock.Start().Elapsed)
	}
	var params map[string]string
	_ = json.NewDecoder(os.Stdin).Decode(&params)
	return run(params)
}

func wait(map[string]string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	fmt.Println("ready")
	<-ctx.Done()
	_ = os.WriteFile("out/partial.txt", []byte("what I have"), 0o600)
	return 143
}

// dieSecond fails on every rank but the first, which waits.
func dieSecond(map[string]string) int {
	if n := os.Getenv("SM_RANK") + os.Getenv("SLURM_PROCID"); n != "0" {
		return 7
	}
	return wait(nil)
}

func stubborn(map[string]string) int {
	signal.Ignore(syscall.SIGTERM)
	fmt.Println("ready")
	select {}
}

// tree starts a child in its group and one in a session of its own, which is
// orphaned on top of it, tells their ids, and waits.
func tree(p map[string]string) int {
	for _, session := range []bool{false, true} {
		cmd := exec.Command("/proc/self/exe", "workload", "descendant")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: session}
		if err := cmd.Start(); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println("descendant", cmd.Process.Pid)
	}
	if p["leave"] == "yes" {
		fmt.Println("ready")
		return 0
	}
	return wait(nil)
}

func lines(p map[string]string) int {
	n, _ := strconv.Atoi(p["count"])
	for i := range n {
		fmt.Printf("line %06d %s\n", i, strings.Repeat("x", 80))
	}
	return 0
}

func environ(map[string]string) int {
	fmt.Println(strings.Join(os.Environ(), "\n"))
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", os.Getppid()))
	fmt.Printf("runner: %s %v\n", b, err != nil)
	fds, _ := os.ReadDir("/proc/self/fd")
	for _, e := range fds {
		to, _ := os.Readlink(filepath.Join("/proc/self/fd", e.Name()))
		fmt.Println("fd", e.Name(), to)
	}
	status, _ := os.ReadFile("/proc/self/status")
	fmt.Printf("%s\n", status)
	return 0
}

// litter leaves all that must not be taken, and one file that may.
func litter(map[string]string) int {
	_ = os.WriteFile("out/good.txt", []byte("good"), 0o600)
	_ = os.WriteFile("out/bad name", []byte("bad"), 0o600)
	_ = os.WriteFile("out/.hidden", []byte("bad"), 0o600)
	_ = os.WriteFile("out/large", make([]byte, 2<<20), 0o600)
	_ = os.Symlink("/etc/passwd", "out/link")
	_ = os.Link("out/good.txt", "tmp/keep")
	_ = os.WriteFile("tmp/other", []byte("bad"), 0o600)
	_ = os.Link("tmp/other", "out/hard")
	_ = os.Remove("tmp/keep")
	_ = syscall.Mkfifo("out/fifo", 0o600)
	_ = os.Mkdir("out/folder", 0o700)
	return 0
}

func metrics(p map[string]string) int {
	f := os.NewFile(3, "metrics")
	n, _ := strconv.Atoi(p["count"])
	_, _ = fmt.Fprintf(f, "not json\n%s\n{\"metric\":\"../x\",\"value\":1}\n", strings.Repeat("y", 10<<10))
	for i := range n {
		_, _ = fmt.Fprintf(f, "{\"metric\":\"step\",\"value\":%d,\"unit\":\"n\"}\n", i)
	}
	_, _ = fmt.Fprintf(f, "{\"progress\":0.5}\n{\"checkpoint\":true}\n")
	return 0
}
