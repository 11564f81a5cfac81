/** The pictures of one patient on the page. Their addresses are good for a minute; after that they are asked for anew. */
export class Pictures {
  constructor(graph, patientId, say) {
    this.graph = graph;
    this.patientId = patientId;
    this.say = say;
    this.shown = [];
  }

  thumbnail(instance, image) {
    this.bytes(instance, 'thumbnailUrl')
      .then((address) => image.setAttribute('src', address))
      .catch(() => image.closest('li')?.classList.add('missing'));
  }

  async open(instance, title) {
    const [dialog, image] = [document.querySelector('#picture'), document.querySelector('#large')];
    document.querySelector('#picture-title').textContent = title;
    image.alt = title;
    image.removeAttribute('src');
    dialog.showModal();
    try {
      image.src = await this.bytes(instance, 'renderedUrl');
    } catch {
      dialog.close();
      this.say('画像を表示できません。 / The image cannot be shown.');
    }
  }

  /** Gives the memory back. */
  forget() {
    for (const address of this.shown) URL.revokeObjectURL(address);
  }

  async bytes(instance, which) {
    const address = await this.graph.picture(instance[which]).catch(async () => this.graph.picture((await this.fresh(instance.id))[which]));
    this.shown.push(address);
    return address;
  }

  /** All that fail ask together. */
  async fresh(id) {
    this.again ??= this.graph.patient(this.patientId).finally(() => {
      this.again = null;
    });
    const patient = await this.again;
    const studies = patient.charts.flatMap(({ imagingStudies }) => imagingStudies ?? []);
    return studies
      .flatMap(({ series }) => series ?? [])
      .flatMap(({ instances }) => instances)
      .find((one) => one.id === id);
  }
}
