use super::*;

/// Two columns, three rows, each row in its own colours.
fn halves() -> Picture {
    let cells = (0..3).flat_map(|row| [[[row, 0, 0], [row, 9, 0]]; 2]).collect();
    Picture { pixels: (16, 48), columns: 2, rows: 3, form: Encoding::Halves(cells) }
}

fn strips() -> Picture {
    let form = Encoding::Strips(["one", "two", "three"].map(String::from).into());
    Picture { form, ..halves() }
}

#[test]
fn a_picture_fits_the_space_and_is_not_enlarged() {
    // Cells are twice as high as wide.
    let cell = (10, 20);
    assert_eq!(fit((800, 400), cell, (72, 20)), (72, 18));
    assert_eq!(fit((800, 800), cell, (72, 20)), (40, 20));
    assert_eq!(fit((80, 40), cell, (72, 20)), (10, 3));
    assert_eq!(fit((10_000, 16), cell, (72, 20)), (72, 1));
    assert_eq!(fit((16, 10_000), cell, (72, 20)), (2, 20));
    assert_eq!(fit((0, 0), (0, 0), (0, 0)), (2, 1));
}

#[test]
fn half_blocks_are_clipped_at_both_ends() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 3));
    halves().draw(Depth::True, 1, Rect::new(1, 1, 3, 1), &mut buf);
    assert_eq!(buf[(1, 1)].symbol(), "▀");
    assert_eq!((buf[(1, 1)].fg, buf[(1, 1)].bg), (Color::Rgb(1, 0, 0), Color::Rgb(1, 9, 0)));
    let rest = [(0, 1), (3, 1), (1, 0), (1, 2)];
    assert!(rest.iter().all(|at| buf[*at] == Cell::default()));
    // Not drawn with sixteen colours.
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 3));
    halves().draw(Depth::Sixteen, 0, buf.area, &mut buf);
    assert_eq!(buf, Buffer::empty(Rect::new(0, 0, 4, 3)));
}

#[test]
fn pixel_rows_are_not_drawn_on_the_last_line_of_the_screen() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 3));
    strips().draw(Depth::None, 0, buf.area, &mut buf);
    assert_eq!((buf[(0, 0)].symbol(), buf[(0, 1)].symbol(), buf[(0, 2)].symbol()), ("one", "two", " "));
    assert_eq!(buf[(1, 1)].diff_option, CellDiffOption::Skip);
    // Not drawn if the area is too narrow.
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 3));
    strips().draw(Depth::None, 0, Rect::new(3, 0, 1, 3), &mut buf);
    assert_eq!(buf, Buffer::empty(Rect::new(0, 0, 4, 3)));
}

#[test]
fn covered_cells_are_redrawn_when_the_picture_disappears() {
    let area = Rect::new(0, 0, 4, 3);
    let (mut before, after) = (Buffer::empty(area), Buffer::empty(area));
    strips().draw(Depth::None, 0, area, &mut before);
    let written: Vec<_> = before.diff(&after).into_iter().map(|(x, y, _)| (x, y)).collect();
    assert_eq!(written, [(0, 0), (1, 0), (0, 1), (1, 1)]);
    // Nothing is written while it stays.
    assert!(before.diff(&before.clone()).is_empty());
}

#[test]
fn placeholders_contain_their_position_in_the_picture() {
    let form = Encoding::Placed { id: 0x0001_0203, upload: String::new() };
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 3));
    Picture { form, ..halves() }.draw(Depth::Indexed, 1, Rect::new(2, 0, 2, 1), &mut buf);
    assert_eq!(buf[(3, 0)].symbol(), "\u{10eeee}\u{30d}\u{30d}");
    assert_eq!(buf[(3, 0)].fg, Color::Rgb(1, 2, 3));
}
