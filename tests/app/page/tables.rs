//! Tables: as grids, wrapped, as cards.

use crate::pages;

const PORTS: &str = "<table><thead><tr><th>Port</th><th>Range of the tide</th><th>Highest in</th></tr></thead><tbody><tr><td>Fundy</td><td>sixteen metres, the most there is anywhere</td><td>March</td></tr><tr><td>Malta</td><td>hardly any</td><td>—</td></tr></tbody></table>";

pages! { html:
    table 72 PORTS;
    table_wrapped 40 PORTS;
    table_as_cards 24 PORTS;
    table_without_header 40 "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>";
    table_cards_without_header 12 "<table><tr><td>alphabet soup</td><td>breadcrumbs everywhere</td></tr><tr><td>c</td><td>d</td></tr></table>";
    table_of_numbers 50 "<table><caption>Visitors, in thousands</caption><tr><th>City</th><th>2023</th><th>2024</th><th>Change</th></tr><tr><td>Bern</td><td>9</td><td>1,204</td><td>+3 %</td></tr><tr><td>Rome</td><td>881</td><td>7</td><td>−12 %</td></tr></table>";
    table_across 40 "<table><tr><th>Day</th><th colspan=2>Tides</th></tr><tr><td>Monday</td><td>6:10</td><td>18:40</td></tr><tr><td colspan=3>No boats on Tuesday.</td></tr></table>";
    table_down 40 "<table><tr><th>Port</th><th>When</th><th>High</th></tr><tr><td rowspan=2>Fundy</td><td>March</td><td>16</td></tr><tr><td>June</td><td>12</td></tr><tr><td>Malta</td><td>any</td><td>0</td></tr></table>";
    table_with_row_names 40 "<table><tr><th>Height</th><td>12 m</td></tr><tr><th>Built</th><td>in 1871, of granite from the islands</td></tr></table>";
    table_of_blocks 40 "<table><tr><th>What</th><th>How</th></tr><tr><td>Line one<br>line two</td><td><p>First.</p><p>Second.</p></td></tr><tr><td><ul><li>a</li><li>b</li></ul></td><td>x</td></tr></table>";
    table_with_links 44 "<table><tr><th>Place</th><th>Page</th></tr><tr><td>Malta</td><td><a href='/malta'>about it</a></td></tr></table>";
    table_aligned 40 "<table><tr><th>Left</th><th align=center>Middle</th><th style='text-align:right'>Right</th></tr><tr><td>a longer one</td><td align=center>b</td><td style='text-align:right'>c</td></tr></table>";
    table_that_arranges 40 "<table role=presentation><tr><td><h2>Heading</h2><p>Words in a layout table.</p></td><td><p>Beside.</p></td></tr></table>";
    tables_within 40 "<table><tr><td>outer<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>";
}

pages! { markdown:
    markdown_table 40 "| Port | High | Low |\n|:-----|:----:|----:|\n| Fundy | **16** | `2` |\n| Malta | 0 | 0 |\n";
}
