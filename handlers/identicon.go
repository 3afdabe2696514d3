package handlers

import (
	"crypto/md5"
	"fmt"
	"strings"
)

// The picture is a grid of identiconCells by identiconCells squares of identiconStep units, mirrored left to right.
const (
	identiconCells  = 5
	identiconStep   = 12
	identiconMargin = 10
	identiconSide   = 2*identiconMargin + identiconCells*identiconStep
)

// identicon draws the picture of a hash as SVG: the same for the same hash, always. The background is a soft tint, the
// cells are of one colour and its neighbour on the colour wheel.
func identicon(hash [md5.Size]byte) string {
	hue := (int(hash[15])<<8 | int(hash[14])) % 360
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">`, identiconSide, identiconSide)
	fmt.Fprintf(&svg, `<path fill="hsl(%d,75%%,93%%)" d="M0 0h%dv%dH0z"/>`, hue, identiconSide, identiconSide)
	main, accent := cells(hash)
	writeCells(&svg, hue, 52, main)
	writeCells(&svg, (hue+40)%360, 64, accent)
	svg.WriteString(`</svg>`)
	return svg.String()
}

// cells returns the path data of the two colours' cells. Every cell of the left half and the middle column takes two
// bits of the hash: nothing, nothing, the main colour, the accent.
func cells(hash [md5.Size]byte) (main, accent string) {
	var paths [2]strings.Builder
	for column := range (identiconCells + 1) / 2 {
		for row := range identiconCells {
			bit := 2 * (column*identiconCells + row)
			switch hash[bit/8] >> (bit % 8) & 3 {
			case 2:
				addMirrored(&paths[0], column, row)
			case 3:
				addMirrored(&paths[1], column, row)
			}
		}
	}
	if paths[0].Len()+paths[1].Len() == 0 { // no one gets an empty picture
		addMirrored(&paths[0], identiconCells/2, identiconCells/2)
	}
	return paths[0].String(), paths[1].String()
}

// addMirrored adds the cell and its mirror image.
func addMirrored(path *strings.Builder, column, row int) {
	addCell(path, column, row)
	if mirror := identiconCells - 1 - column; mirror != column {
		addCell(path, mirror, row)
	}
}

func addCell(path *strings.Builder, column, row int) {
	x, y := identiconMargin+column*identiconStep, identiconMargin+row*identiconStep
	fmt.Fprintf(path, "M%d %dh%dv%dh-%dz", x+1, y+1, identiconStep-2, identiconStep-2, identiconStep-2)
}

// writeCells draws a path whose stroke of the same colour rounds the corners.
func writeCells(svg *strings.Builder, hue, lightness int, path string) {
	if path == "" {
		return
	}
	colour := fmt.Sprintf("hsl(%d,62%%,%d%%)", hue, lightness)
	fmt.Fprintf(svg, `<path fill="%s" stroke="%s" stroke-width="3" stroke-linejoin="round" d="%s"/>`, colour, colour, path)
}
