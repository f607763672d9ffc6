//! Pictures, films, sound, embedded pages.

use crate::pages;

pages! { html:
    figure 44 "<figure><img src='/a.jpg' alt='Boats at low water' width=640 height=480><figcaption>The harbour in <em>March</em>. Photo: N. N.</figcaption></figure><p>After.</p>";
    figure_alt_is_caption 44 "<figure><img src='/a.jpg' alt='Boats'><figcaption>Boats</figcaption></figure>";
    figures_several 44 "<figure><img src='/a.jpg' alt='One'><img src='/b.jpg' alt='Two'><figcaption>Both of them.</figcaption></figure>";
    picture_without_words 44 "<p>Before.</p><img src='/a.jpg'><p>After.</p>";
    picture_in_a_line 44 "<p>Good <img src='/s.png' alt='😀' class='emoji'> morning <img src='/i.png' width=16 height=16 alt='→'> all.</p>";
    picture_lazy 44 "<img class='lazy' src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='/real.jpg' alt='The real one'><noscript><img src='/real.jpg' alt='The real one'></noscript>";
    films_and_sound 60 "<iframe src='https://www.youtube.com/embed/abc' title='How tides work'></iframe><video src='/v.mp4' poster='/p.jpg'>No video</video><audio controls><source src='/s.mp3'></audio><iframe src='https://maps.example/x'></iframe><object data='/x.swf'>Only words</object>";
}
