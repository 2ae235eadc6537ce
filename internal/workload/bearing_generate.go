//go:build ignore

// Writes the synthetic bearing data set: go generate ./internal/workload
package main

import (
	"log"
	"os"

	"supermarket/internal/workload"
)

func main() {
	if err := workload.WriteBearing(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
