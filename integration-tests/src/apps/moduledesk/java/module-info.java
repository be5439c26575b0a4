/** Exports what others call; opens nothing. */
module shop.desk {
  exports shop.desk;
}
