from . import event, party, catalogue, policy, timeline, deal, sales, book, guard
