package device

import (
	"fmt"
	"strings"
)

// showPersons has a line each, as a console prints it.
func showPersons(people []Person) string {
	var out []string
	for _, p := range people {
		text := p.UserID + "\t" + p.Name
		if p.Faces+p.Fingerprints > 0 {
			text += fmt.Sprintf("\t%d faces, %d fingers", p.Faces, p.Fingerprints)
		}
		if len(p.Rules) > 0 {
			text += "\t" + strings.Join(p.Rules, "; ")
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func (s Snapshot) showState() string {
	text := fmt.Sprintf("%s; %d records were taken, %d wait; firmware %s; %s", s.Connection, s.Taken, len(s.Waiting)+len(s.Readings), s.Firmware, s.Policy)
	if s.Page != nil {
		text += fmt.Sprintf("; %s is to show %s", s.Page.UserID, pageNames[s.Page.PageType])
	}
	if s.DoorOpen {
		text += "; the door is open for " + s.Door.By
	}
	if s.LastError != "" {
		text += "; last error: " + s.LastError
	}
	return text
}

func (s Snapshot) showAdmins() string {
	var out []string
	for _, a := range s.Admins {
		out = append(out, a.UserID+"\t"+a.Name)
	}
	return strings.Join(out, "\n")
}

func (s Snapshot) showJobs() string {
	var out []string
	for _, j := range s.Jobs {
		out = append(out, fmt.Sprintf("%s\t%s\t%s\t%s", j.JobID, j.UserID, j.DocName, j.PrinterFormat))
	}
	return strings.Join(out, "\n")
}

func (s Snapshot) showPapers() string {
	var out []string
	for _, p := range s.Papers {
		out = append(out, fmt.Sprintf("%s\t%s\t%s\t%d pages, %d octets", p.JobID, p.UserID, p.Name, p.Pages, len(p.File)))
	}
	return strings.Join(out, "\n")
}
