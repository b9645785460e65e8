from . import event, party, catalogue, policy, timeline, deal, book, guard
