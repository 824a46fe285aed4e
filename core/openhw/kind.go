package openhw

import "strings"

// Kind is a set of device kinds (doc 91342). A model may be several at once: a door panel takes attendance and temperatures.
type Kind uint8

// The kinds of device. Screen-cast devices have no public commands of their own; they know the common ones.
const (
	Attendance  Kind = 1 << iota // 考勤
	Door                         // 门禁
	Temperature                  // 测温
	Printer                      // 打印
	Scanner                      // 扫描
	Cast                         // 无线投屏
)

// Sets of kinds that share commands.
const (
	People  = Attendance | Door | Temperature // devices that hold a list of people
	Papers  = Printer | Scanner
	AnyKind = People | Papers | Cast
)

var kindNames = []string{"attendance", "door", "temperature", "printer", "scanner", "cast"}

// Has reports whether the sets have a kind in common.
func (k Kind) Has(other Kind) bool { return k&other != 0 }

// String is the names of the kinds, joined by +; "any" if it is all of them.
func (k Kind) String() string {
	if k == AnyKind {
		return "any"
	}
	var names []string
	for i, name := range kindNames {
		if k.Has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// KindNamed gives the kind of a name that String prints, such as "door"; false if there is none.
func KindNamed(name string) (Kind, bool) {
	if name == "any" {
		return AnyKind, true
	}
	for i, known := range kindNames {
		if name == known {
			return 1 << i, true
		}
	}
	return 0, false
}
