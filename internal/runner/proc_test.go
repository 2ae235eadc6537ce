package runner

import "testing"

func TestAProcessNameCannotForgeItsStat(t *testing.T) {
	text := "42 (a) Z 1 1 (b) S 7 42 42 0 -1 0 0 0 0 0 30 12 0 0 20 0 1 0 9000 0 0"
	got, err := parseStat(42, text)
	want := stat{state: "S", pid: 42, parent: 7, pgrp: 42, cpuTicks: 42, ticks: 9000}
	if err != nil || got != want {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := parseStat(42, "42 (short) S 1"); err == nil {
		t.Fatal("half a line is taken")
	}
}
