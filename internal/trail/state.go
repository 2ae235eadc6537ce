package trail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// masked stands where a secret would have been.
const masked = "***"

// Fields whose names hold or equal one of these, whatever the case and the
// underscores, are secrets or what secrets are made into.
var (
	secretParts = []string{
		"password", "passphrase", "passwd", "secret", "apikey", "privatekey", "signingkey", "credential",
		"authorization", "cookie", "totp", "tokenhash", "keyhash", "accesstoken", "sessiontoken", "refreshtoken",
	}
	secretNames = []string{"token", "sealed", "config", "dsn", "databaseurl", "pin", "otp"}
)

// state writes a thing as canonical JSON: names sorted, numbers as they are,
// secrets masked. Nothing is "".
func state(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("trail: write state: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // a float would lose the last digits of money
	var tree any
	if err := d.Decode(&tree); err != nil {
		return "", fmt.Errorf("trail: read state: %w", err)
	}
	text, err = json.Marshal(mask(tree))
	return string(text), err
}

func mask(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if secret(name) {
				v[name] = masked
				continue
			}
			v[name] = mask(inner)
		}
	case []any:
		for i := range v {
			v[i] = mask(v[i])
		}
	}
	return v
}

var bare = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

func secret(name string) bool {
	name = bare.Replace(strings.ToLower(name))
	return slices.Contains(secretNames, name) ||
		slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(name, part) })
}
