package handlers

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"supermarket/templates/account"
)

// quiet is the border that cameras need around a QR code, in modules.
const quiet = 4

func qrOf(text, label string) (account.QR, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return account.QR{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
			}
		}
	}
	return account.QR{Size: code.Size + 2*quiet, Path: path.String(), Label: label}, nil
}
