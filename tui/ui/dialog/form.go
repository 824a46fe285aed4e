package dialog

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Form asks for the parameters of an action, an event or a question of the program's own.
type Form struct {
	say    *i18n.Printer
	spec   FormSpec
	inputs []input
	at     int // the input that has the keys
	top    int // the first row that is drawn
	wrong  string
}

// FormSpec is what a form asks and what happens with the answers.
type FormSpec struct {
	Title  string
	Help   string
	Danger bool
	Params []control.Param
	Values map[string]string // what the inputs hold at first, by parameter
	Wrong  string            // why the same order was refused before
	// Submit gets the values that were given; those left empty are left out, so that the defaults hold.
	Submit func(values map[string]string) tea.Cmd
}

// input is one parameter with its text. Choices and yes or no are turned with the arrow keys.
type input struct {
	param control.Param
	text  field.Field
	row   int // where it was drawn last
}

// Submitted carries the answers of a form; the frame hands them to Submit after the form has closed.
type Submitted struct{ Run func() tea.Cmd }

// NewForm returns a form.
func NewForm(say *i18n.Printer, spec FormSpec) *Form {
	f := &Form{say: say, spec: spec}
	for _, p := range spec.Params {
		if p.Type == control.ParamBool && len(p.Choices) == 0 {
			p.Choices = []string{"true", "false"}
		}
		f.inputs = append(f.inputs, input{param: p, text: field.New(spec.Values[p.Name])})
	}
	return f
}

// Title implements [Dialog].
func (f *Form) Title() string { return f.spec.Title }

// Foot implements [Dialog].
func (f *Form) Foot() string { return f.say.T(i18n.FormFoot) }

const (
	formWidth  = 84
	rowsAField = 3 // name and help, the input, a blank row
)

// Size implements [Dialog].
func (f *Form) Size(width, height int) (int, int) {
	width = min(width, formWidth)
	return width, min(height, len(f.head(width-2, &theme.Look{}))+max(len(f.inputs)*rowsAField, 2)+1)
}

// head is the lines above the inputs.
func (f *Form) head(width int, look *theme.Look) []paint.Line {
	var lines []paint.Line
	add := func(text string, st paint.Style) {
		for _, line := range paint.Wrap(text, width) {
			lines = append(lines, paint.Of(st, line))
		}
	}
	add(f.spec.Help, look.Dim)
	if f.spec.Danger {
		add(f.say.T(i18n.FormDanger), look.Bad)
	}
	if f.spec.Wrong != "" {
		add("✗ "+f.spec.Wrong, look.Bad)
	}
	return append(lines, nil)
}

// Draw implements [Dialog].
func (f *Form) Draw(a paint.Area, look *theme.Look) (image.Point, bool) {
	head := f.head(a.Width()-2, look)
	for y, line := range head {
		a.Line(1, y, line)
	}
	body := a.Sub(image.Rect(1, len(head), a.Width()-1, a.Height()-1))
	if len(f.inputs) == 0 {
		body.Text(0, 0, look.Text, f.say.T(i18n.FormNone))
	}
	f.scroll(body.Height())
	var cursor image.Point
	for i := range f.inputs {
		f.inputs[i].row = len(head) + i*rowsAField - f.top + 1
		x := f.drawInput(body, i*rowsAField-f.top, i, look)
		if i == f.at {
			cursor = image.Pt(x+1, f.inputs[i].row)
		}
	}
	if f.wrong != "" {
		a.Row(a.Height()-1, look.Bad, paint.Of(look.Bad, " ✗ "+f.wrong))
	}
	return cursor, len(f.inputs) > 0
}

// scroll keeps the input that has the keys inside so many rows.
func (f *Form) scroll(height int) {
	first := f.at * rowsAField
	if first+2 > f.top+height {
		f.top = first + 2 - height
	}
	f.top = min(f.top, first)
}

func (f *Form) drawInput(a paint.Area, y, i int, look *theme.Look) (cursor int) {
	in := &f.inputs[i]
	name, marker := look.Strong, "  "
	if i == f.at {
		name, marker = look.Accent, "▌ "
	}
	label := paint.Of(look.Accent, marker).Add(name, in.param.Name)
	if in.param.Need {
		label = label.Add(look.Bad, " *")
	}
	if y >= 0 {
		a.Line(0, y, label.Add(look.Dim, "  "+in.param.Help).Fit(a.Width()))
	}
	if y+1 < 0 || y+1 >= a.Height() {
		return 0
	}
	row := a.Sub(image.Rect(2, y+1, a.Width(), y+2))
	if len(in.param.Choices) > 0 {
		in.drawChoices(row, look)
		return 2
	}
	return 2 + in.text.Draw(row, look.Field, look.Dim, f.hint(in.param))
}

func (in *input) drawChoices(a paint.Area, look *theme.Look) {
	line := paint.Line{}
	for _, c := range in.param.Choices {
		switch {
		case c == in.text.Text():
			line = line.Add(look.Tab, "▸"+c+" ")
		case in.text.Text() == "" && c == in.param.Default:
			line = line.Add(look.Text, "▹"+c+" ")
		default:
			line = line.Add(look.Dim, " "+c+" ")
		}
	}
	a.Line(0, 0, line.Fit(a.Width()))
}

func (f *Form) hint(p control.Param) string {
	if p.Default == "" {
		return string(p.Type)
	}
	return p.Default + "  (" + f.say.T(i18n.FormDefault) + ")"
}

// Type implements [Dialog].
func (f *Form) Type(key tea.KeyPressMsg) (bool, tea.Cmd) {
	f.wrong = ""
	switch key.String() {
	case "enter":
		return f.submit()
	case "tab", "down":
		f.step(1)
	case "shift+tab", "up":
		f.step(-1)
	default:
		f.edit(key)
	}
	return false, nil
}

func (f *Form) step(by int) {
	if len(f.inputs) > 0 {
		f.at = (f.at + by + len(f.inputs)) % len(f.inputs)
	}
}

func (f *Form) edit(key tea.KeyPressMsg) {
	if len(f.inputs) == 0 {
		return
	}
	in := &f.inputs[f.at]
	if len(in.param.Choices) == 0 {
		in.text.Press(key.String(), key.Key().Text)
		return
	}
	switch key.String() {
	case "right", "space":
		in.turn(1)
	case "left":
		in.turn(-1)
	case "backspace", "delete":
		in.text.Set("")
	}
}

// turn goes to the next choice; from no choice it goes to the first or the last one.
func (in *input) turn(by int) {
	n := len(in.param.Choices)
	at := slices.Index(in.param.Choices, in.text.Text())
	if at < 0 && by < 0 {
		at = 0
	}
	in.text.Set(in.param.Choices[(at+by+n)%n])
}

// submit checks what was typed and closes the form, or goes to the input that is wrong.
func (f *Form) submit() (bool, tea.Cmd) {
	values := map[string]string{}
	for i := range f.inputs {
		in := &f.inputs[i]
		text := in.text.Text()
		if wrong := f.check(in.param, text); wrong != "" {
			f.at, f.wrong = i, wrong
			return false, nil
		}
		if text != "" {
			values[in.param.Name] = text
		}
	}
	run := f.spec.Submit
	return true, func() tea.Msg { return Submitted{Run: func() tea.Cmd { return run(values) }} }
}

// Paste implements [Dialog].
func (f *Form) Paste(text string) {
	if len(f.inputs) > 0 && len(f.inputs[f.at].param.Choices) == 0 {
		f.inputs[f.at].text.Insert(text)
	}
}

// Click implements [Dialog].
func (f *Form) Click(p image.Point) (bool, tea.Cmd) {
	for i := range f.inputs {
		in := &f.inputs[i]
		if p.Y != in.row && p.Y != in.row-1 {
			continue
		}
		f.at = i
		if len(in.param.Choices) > 0 {
			in.turn(1)
		} else {
			in.text.Click(p.X - 3)
		}
	}
	return false, nil
}

// Wheel implements [Dialog].
func (f *Form) Wheel(by int) { f.step(by) }
