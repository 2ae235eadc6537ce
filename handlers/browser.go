package handlers

import "strings"

// What browsers and systems call themselves, the more particular before the
// general: every browser claims to be several others.
var (
	browsers = [][2]string{
		{"MicroMessenger/", "WeChat"},
		{"Edg/", "Edge"},
		{"EdgA/", "Edge"},
		{"OPR/", "Opera"},
		{"HuaweiBrowser/", "Huawei Browser"},
		{"QQBrowser/", "QQ Browser"},
		{"UCBrowser/", "UC"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"HeadlessChrome/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
		{"curl/", "curl"},
	}
	systems = [][2]string{
		{"Windows", "Windows"},
		{"HarmonyOS", "HarmonyOS"},
		{"OpenHarmony", "HarmonyOS"},
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"},
		{"Linux", "Linux"},
	}
)

// browserName is what people call a browser by its name for itself, "" when it has none that is known.
func browserName(agent string) string {
	return joined(" · ", named(agent, browsers), named(agent, systems))
}

func named(agent string, list [][2]string) string {
	for _, x := range list {
		if strings.Contains(agent, x[0]) {
			return x[1]
		}
	}
	return ""
}
