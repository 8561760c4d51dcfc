// What a visitor does on each page, and when the picture is taken.
export const visits = {
  async plain(v) {
    await v.shot('top');
    await v.scroll(760); await v.type('#t', 'typed words'); await v.type('#pw', 'secret'); await v.click('#c1'); await v.click('#r2'); await v.shot('form');
    await v.choose('#s', '2'); await v.click('#b'); await v.click('#b'); await v.shot('rows');
    await v.click('#d summary'); await v.bottom(); await v.shot('bottom');
  },
  async bootstrap(v) {
    await v.shot('top');
    await v.click('#menu'); await v.shot('menu');
    await v.click('#menu'); await v.type('#q', 'tent'); await v.click('#open'); await v.shot('modal');
    await v.click('#ok'); await v.scroll(820); await v.click('.accordion-button', 1); await v.click('#s1'); await v.click('#r2'); await v.slide('#rg', 8); await v.shot('forms');
    await v.scroll(1500); await v.hover('#rows tr', 4); await v.shot('table');
    await v.click('#next'); await v.bottom(); await v.shot('bottom');
  },
  async bulma(v) {
    await v.shot('top');
    await v.click('#more'); await v.shot('menu');
    await v.click('#more'); await v.type('#ship', 'Albatros'); await v.choose('#quay', 's'); await v.click('#del'); await v.scroll(420); await v.click('#agree'); await v.shot('form');
    await v.click('#add'); await v.shot('modal');
    await v.click('#close'); await v.bottom(); await v.shot('bottom');
  },
  async tailwind(v) {
    await v.shot('top');
    await v.click('#menu'); await v.hover('#drop a', 1); await v.shot('menu');
    await v.click('#menu'); await v.scroll(560); await v.hover('#cards > div', 1); await v.shot('cards');
    await v.scroll(980); await v.type('#name', 'Ada'); await v.choose('#topic', 'Bugs'); await v.click('label.relative'); await v.shot('form');
    await v.scroll(2300); await v.shot('log');
    await v.bottom(); await v.shot('bottom');
  },
  async material(v) {
    await v.shot('top');
    await v.type('#title', 'Soup'); await v.click('#cb'); await v.click('#rb'); await v.shot('form');
    await v.click('#save'); await v.shot('dialog');
    await v.click('#fine'); await v.scroll(500); await v.shot('cards');
    await v.bottom(); await v.shot('table');
  },
  async docs(v) {
    await v.shot('top');
    await v.type('#q', 'colour'); await v.scroll(900); await v.shot('middle');
    await v.scroll(2600); await v.click('.toc a', 3); await v.shot('jumped');
    await v.scroll(3600); await v.click('#more summary'); await v.type('#room', 'kitchen'); await v.click('#sw'); await v.slide('#rg', 80); await v.shot('form');
    await v.bottom(); await v.shot('bottom');
  },
  async catalogue(v) {
    await v.shot('top');
    await v.click('.item button', 1); await v.click('.item button', 5); await v.click('#herb'); await v.shot('basket');
    await v.scroll(4000); await v.click('.item button', 66); await v.shot('middle');
    await v.scroll(12000); await v.click('.item button', 193); await v.shot('far');
    await v.bottom(); await v.click('#more'); await v.shot('appended');
    await v.bottom(); await v.shot('bottom');
  },
  async table(v) {
    await v.shot('top');
    await v.click('#rows tr:nth-child(3) td:nth-child(3)'); await v.click('#rows tr:nth-child(5) input'); await v.hover('#rows tr:nth-child(7) td:nth-child(4)'); await v.shot('chosen');
    await v.scrollIn('#box', 2400); await v.shot('scrolled');
    await v.click('thead th:nth-child(3)'); await v.scrollIn('#box', 1000); await v.shot('sorted');
    await v.click('#add'); await v.scrollIn('#box', 0); await v.bottom(); await v.shot('added');
  },
  async wizard(v) {
    await v.shot('start');
    await v.click('#next'); await v.shot('error');
    await v.type('#first', 'Ada'); await v.type('#last', 'Example'); await v.type('#pw', 'secret'); await v.shot('owner');
    await v.click('#next'); await v.type('#boat', 'Lille My'); await v.choose('#kind', 'sail'); await v.click('#steel'); await v.shot('boat');
    await v.click('#next'); await v.click('#sw1'); await v.click('#cb1'); await v.slide('#nights', 75); await v.shot('extras');
    await v.click('#next'); await v.shot('check');
  },
  async chat(v) {
    await v.shot('top');
    await v.type('#text', 'I am on my way'); await v.shot('typed');
    await v.click('#send'); await v.shot('sent');
    await v.scrollIn('#log', 400); await v.scrollIn('#people', 200); await v.click('.person', 5); await v.shot('scrolled');
  },
  async rtl(v) {
    await v.shot('top');
    await v.type('#q', 'رحلة'); await v.click('#lend'); await v.click('#c'); await v.shot('typed');
    await v.scroll(500); await v.shot('list');
    await v.bottom(); await v.shot('bottom');
  },
  async cjk(v) {
    await v.shot('top');
    await v.type('#name', '山田'); await v.click('#send'); await v.shot('sent');
    await v.scroll(500); await v.shot('middle');
    await v.bottom(); await v.shot('bottom');
  },
  async dark(v) {
    await v.shot('top');
    await v.type('#q', 'node-7'); await v.slide('#rg', 20); await v.shot('typed');
    await v.scroll(700); await v.hover('.row a', 6); await v.shot('list');
    await v.bottom(); await v.shot('bottom');
    await v.scroll(0); await v.click('#theme'); await v.shot('light');
  },
  async modern(v) {
    await v.shot('top');
    await v.click('#k1'); await v.click('#k2'); await v.click('#k3'); await v.shot('checked');
    await v.scrollIn('#sc', 50); await v.bottom(); await v.shot('bottom');
  },
  async embeds(v) {
    await v.shot('top');
    await v.click('#c'); await v.scroll(250); await v.shot('canvas');
    await v.click('#open'); await v.shot('dialog');
    await v.click('#no'); await v.bottom(); await v.shot('bottom');
  },
};
