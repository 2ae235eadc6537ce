//go:build ignore

// Writes the synthetic samples: go generate ./internal/workload
package main

import (
	"bytes"
	"log"
	"os"

	"supermarket/internal/workload"
)

func main() {
	for _, name := range workload.Names() {
		if p, _ := workload.Get(name); p.Input == nil {
			continue
		}
		var b bytes.Buffer
		if err := workload.WriteSample(name, &b); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile("sample/"+name+".csv", b.Bytes(), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
