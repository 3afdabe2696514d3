package render

import (
	"bytes"
	"fmt"
	"html"
)

// The measures of a chart, in pixels.
const (
	width       = 760
	margin      = 24
	titleHeight = 44
	panelTitle  = 26
	barHeight   = 22
	barGap      = 6
	panelGap    = 18
	labelWidth  = 200
	valueWidth  = 92
)

// style has colours for light and dark: the viewer's setting decides. The card has a background of its own, so that it
// is readable on a page that does not follow the setting.
const style = `<style>
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#24292f}
.title{font-size:17px;font-weight:600}
.panel{font-weight:600}
.note{fill:#57606a}
.card{fill:#ffffff;stroke:#d0d7de}
.track{fill:#f3f4f6}
.bar{fill:#9aa4b2}
.own{fill:#d6336c}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.note{fill:#9da7b1}
.card{fill:#161b22;stroke:#30363d}
.track{fill:#21262d}
.bar{fill:#6e7887}
.own{fill:#f06595}
}
</style>
`

// svg draws the chart. Bars of a panel are to one scale, which begins at zero.
func (c chart) svg() []byte {
	height := margin + titleHeight
	for _, p := range c.panels {
		height += p.height() + panelGap
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`+"\n",
		width, height, width, height, html.EscapeString(c.description()))
	b.WriteString(style)
	fmt.Fprintf(&b, `<rect class="card" x="0.5" y="0.5" width="%d" height="%d" rx="10"/>`+"\n", width-1, height-1)
	text(&b, "title", margin, margin+17, "start", c.title)
	y := margin + titleHeight
	for _, p := range c.panels {
		p.draw(&b, y)
		y += p.height() + panelGap
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// description says in words what the chart shows.
func (c chart) description() string {
	words := c.title
	for _, p := range c.panels {
		words += ". " + p.title
		for _, bar := range p.bars {
			words += ", " + bar.label + " " + number(bar.value)
		}
	}
	return words
}

func (p panel) height() int { return panelTitle + len(p.bars)*(barHeight+barGap) }

func (p panel) draw(b *bytes.Buffer, y int) {
	text(b, "panel", margin, y+13, "start", p.title)
	text(b, "note", width-margin, y+13, "end", p.note)
	most := 0.0
	for _, bar := range p.bars {
		most = max(most, bar.value)
	}
	y += panelTitle
	for _, bar := range p.bars {
		bar.draw(b, y, most)
		y += barHeight + barGap
	}
}

func (r bar) draw(b *bytes.Buffer, y int, most float64) {
	const full = width - 2*margin - labelWidth - valueWidth
	length, class := 0.0, "bar"
	if most > 0 {
		length = max(r.value/most*full, 1)
	}
	if r.own {
		class = "own"
	}
	text(b, "", margin, y+16, "start", r.label)
	fmt.Fprintf(b, `<rect class="track" x="%d" y="%d" width="%d" height="%d" rx="4"/>`+"\n", margin+labelWidth, y, full, barHeight)
	fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="4"/>`+"\n", class, margin+labelWidth, y, length, barHeight)
	text(b, "", width-margin, y+16, "end", number(r.value))
}

func text(b *bytes.Buffer, class string, x, y int, anchor, words string) {
	attribute := ""
	if class != "" {
		attribute = ` class="` + class + `"`
	}
	fmt.Fprintf(b, `<text%s x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", attribute, x, y, anchor, html.EscapeString(words))
}
